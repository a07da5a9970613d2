"""How is it described to machines? Omni's API as an OpenAPI document, made from the sheets."""
