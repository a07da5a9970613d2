CREATE TABLE IF NOT EXISTS accounts (
	id BIGINT NOT NULL, 
	username TEXT NOT NULL, 
	created BIGINT NOT NULL, 
	behaviour TEXT NOT NULL, 
	clock TEXT NOT NULL, 
	faults BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (username)
);
CREATE TABLE IF NOT EXISTS connections (
	account_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	key_hash TEXT NOT NULL, 
	permissions TEXT NOT NULL, 
	created BIGINT NOT NULL, 
	regenerated BIGINT NOT NULL, 
	PRIMARY KEY (account_id, id), 
	UNIQUE (key_hash)
);
CREATE TABLE IF NOT EXISTS snapshots (
	account_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	created BIGINT NOT NULL, 
	clock TEXT NOT NULL, 
	image BLOB NOT NULL, 
	PRIMARY KEY (account_id, name)
);
CREATE TABLE IF NOT EXISTS faults (
	account_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	rule TEXT NOT NULL, 
	seen BIGINT NOT NULL, 
	fired BIGINT NOT NULL, 
	PRIMARY KEY (account_id, id)
);
CREATE TABLE IF NOT EXISTS pasts (
	account_id BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	image BLOB NOT NULL, 
	PRIMARY KEY (account_id)
);
CREATE TABLE IF NOT EXISTS passes (
	hash TEXT NOT NULL, 
	what TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	PRIMARY KEY (hash)
);
CREATE TABLE IF NOT EXISTS counters (
	account_id BIGINT NOT NULL, 
	series TEXT NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (account_id, series)
);
