-- What capture needs; see docs/connectors/mysql.md.
GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO 'vigie'@'%';
