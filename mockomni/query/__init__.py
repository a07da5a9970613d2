"""What was asked? The parameters of a list: texts to frozen trees, trees to queries that a sheet has checked."""
