CREATE TABLE IF NOT EXISTS calls (
	account_id BIGINT NOT NULL, 
	connection_id BIGINT NOT NULL, 
	day BIGINT NOT NULL, 
	today BIGINT NOT NULL, 
	moments BLOB NOT NULL, 
	PRIMARY KEY (account_id, connection_id)
);
CREATE TABLE IF NOT EXISTS notes (
	number BIGINT NOT NULL, 
	note TEXT NOT NULL, 
	request BLOB NOT NULL, 
	response BLOB NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE IF NOT EXISTS paces (
	number BIGINT NOT NULL, 
	account_id BIGINT NOT NULL, 
	connection TEXT NOT NULL, 
	moments BLOB NOT NULL, 
	PRIMARY KEY (number)
);
CREATE INDEX IF NOT EXISTS paces_connection ON paces (account_id, connection, number);
