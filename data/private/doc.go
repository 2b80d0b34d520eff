// Package private runs a PostgreSQL with PostGIS that belongs to one data folder: an own cluster below
// the folder, reachable through a socket only, started and stopped with the program.
//
// The program and its database end independently of one another, and either end is survived: a
// postmaster that outlived a killed program is adopted by the next one, a postmaster that died under
// the program is started again, and what a dead postmaster left behind (its lock file, orphaned
// backends) is cleared away before the next starts.
//
// The folder:
//
//	lock               held by the one program that owns the folder
//	postgres/          the cluster; belongs to the unprivileged user PostgreSQL runs as
//	postgres-log/      its log, a file for each day of the week
//	postgres-start.log what PostgreSQL said before its log was open
package private
