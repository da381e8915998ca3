"""Many schools at once, cut connections and killed programs: no acknowledged drop may be lost."""
