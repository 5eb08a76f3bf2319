"""Which regions take resettlers."""

from __future__ import annotations

from geo.atlas import Atlas


def receiving_oblasts(atlas: Atlas) -> list[str]:
    """Return the oblasts that have a quota for resettlers in the newest year known of them, by code.

    Every region is judged by its own newest year, so that the first quota of a new year closes no other region. A
    quota of a district counts for its oblast; of several versions of one year the newest counts.
    """
    rows = atlas.rows("quota_resettlers")
    rows = rows.assign(oblast=rows["kato"].str[:2] + "0000000").sort_values("as_of", kind="stable")
    newest = rows[rows["period"] == rows.groupby("oblast")["period"].transform("max")]
    in_force = newest.drop_duplicates("kato", keep="last")
    return sorted(set(in_force.loc[in_force["value"] > 0, "oblast"]))
