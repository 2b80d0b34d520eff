// Package geo is geography without I/O: area codes, datums, checks of positions and polygons, and the readers
// and writers of GeoJSON and WKT. It knows neither the database nor HTTP; readers of whole files are in geo/table.
//
// Coordinates are degrees of longitude and latitude in EPSG:4326, in that order, wherever a name does not say otherwise.
package geo
