"""The three coordinate reference systems of Qonys, by what each is for; nothing is imported here."""

WGS84 = "EPSG:4326"
"""Positions as they are stored and shown: longitude and latitude in degrees on WGS 84."""
EQUAL_AREA = "+proj=aea +lat_0=48 +lon_0=67 +lat_1=43 +lat_2=53 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
"""Areas and shapes: Albers equal-area conic of Kazakhstan, metres.

Standard parallels at one sixth from the southern and the northern end of the country (43° and 53° N), the usual choice
for a country wider than high (Snyder 1987, *Map Projections: A Working Manual*, USGS Professional Paper 1395,
pp. 98-103). Areas are exact on the ellipsoid.
"""
EQUIDISTANT = (
    "+proj=eqdc +lat_0=48 +lon_0=67 +lat_1=43 +lat_2=53 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
)
"""Candidates of distance queries: equidistant conic of Kazakhstan with the same parallels, metres.

True along every meridian; along a parallel the scale is 0.9962 to 1.0134 from 38° to 58° N (Snyder, 111-115).
"""
