// Package data is the store: PostGIS, its migrations and queries, the rules of writing, the change feed,
// imports and exports. It knows no HTTP.
//
// Every exported method that writes is one transaction, and a change row in that transaction tells the feed what
// became of it. Errors that a user can do something about are *Error; all others are the program's own.
package data
