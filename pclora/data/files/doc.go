// Package files reads what a person gives at once: a zip archive, or a folder
// dropped on the page. Both are Files: named byte strings, read one at a time.
//
// # Archives are hostile
//
// Zip reads the list of files and checks all of it before it unpacks anything:
// how many there are, how long each claims to be and all together, how far it
// claims to have shrunk, and that no two share bytes (which is how a small
// archive can unpack to petabytes). Names that lead out of the archive, absolute
// ones, links and duplicates are refused, never cleaned up: whoever made such a
// file meant something else than a data set. Unpacking sets aside exactly what
// the list claims, and then holds the file to it.
//
// # Errors
//
// Every refusal is an Error with a Kind, the name of the file in question, and
// what to do.
package files
