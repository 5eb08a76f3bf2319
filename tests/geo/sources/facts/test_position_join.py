from __future__ import annotations

import pandas as pd
import pytest

from geo.sources.facts.position_join import join_positions

DISTRICT, OTHER = "593200000", "593400000"


def settlements(*rows: tuple[str, str]) -> pd.DataFrame:
    """Make settlements out of (code, Russian name)."""
    table = pd.DataFrame(rows, columns=["kato", "name_ru"])
    return table.assign(
        district=table["kato"].str[:4] + "00000",
        okrug=table["kato"].str[:6] + "000",
        kind="village",
        rival=False,
        name_kk="",
    ).sort_values("kato")


def points(*rows: tuple[str, float, float] | tuple[str, float, float, str]) -> pd.DataFrame:
    """Make points out of (name, lon, lat, place=village), all in the polygon of the district."""
    full = [(*row, "village")[:4] for row in rows]
    table = pd.DataFrame(full, columns=["name", "lon", "lat", "place"])
    return table.assign(
        osm_id=range(1, len(table) + 1), name_ru="", name_kk="", polygon=DISTRICT, near=[()] * len(table)
    )


def joined(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    return join_positions(ours, theirs).set_index("kato")


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        ("Узынколь", "Ұзынкөл", "equal"),
        ("Коктюбе", "Көктөбе", "sound"),
        ("Песчаное", "Песчаный", "ending"),
        ("С.Сейфуллин", "Сәкен Сейфуллин", "surname"),
        ("Терсакан", "Терисаккан", "similar"),
    ],
)
def test_rules(ours: str, theirs: str, rule: str) -> None:
    row = joined(settlements(("593233100", ours)), points((theirs, 68.12345, 53.0))).iloc[0]
    assert (row["rule"], row["status"], row["osm_id"], row["lon"]) == (rule, "observed", "1", 68.123)


def test_a_stronger_rule_is_more_trusted() -> None:
    equal = joined(settlements(("593233100", "Коктобе")), points(("Көктөбе", 68.0, 53.0))).iloc[0]
    sound = joined(settlements(("593233100", "Коктюбе")), points(("Көктөбе", 68.0, 53.0))).iloc[0]
    assert equal["confidence"] > sound["confidence"]


def test_a_point_of_another_district_is_never_taken() -> None:
    theirs = points(("Узынколь", 68.0, 53.0)).assign(polygon=OTHER)
    row = joined(settlements(("593233100", "Узынколь")), theirs).iloc[0]
    assert row["status"] == "estimated"
    assert row["osm_id"] == ""


def test_just_outside_the_drawn_border_is_told_so() -> None:
    theirs = points(("Узынколь", 68.0, 53.0)).assign(polygon=OTHER, near=[(DISTRICT,)])
    row = joined(settlements(("593233100", "Узынколь")), theirs).iloc[0]
    assert (row["status"], row["rule"]) == ("observed", "equal, just outside the drawn border")


NAMESAKES = (
    ("593233100", "Антоновка"),
    ("593233200", "Заря"),
    ("593239100", "Гусаковка"),
    ("593239200", "Заря"),
)


def test_namesakes_are_told_apart_by_their_okrug() -> None:
    theirs = points(
        ("Антоновка", 68.0, 53.0), ("Гусаковка", 69.0, 54.0), ("Заря", 69.05, 54.05), ("Заря", 68.05, 53.05)
    )
    table = joined(settlements(*NAMESAKES), theirs)
    assert table.loc["593233200", "osm_id"] == "4"
    assert table.loc["593239200", "osm_id"] == "3"
    assert table.loc["593239200", "rule"] == "equal, near its okrug"


def test_namesakes_that_nothing_tells_apart_stay_unmatched() -> None:
    theirs = points(
        ("Антоновка", 68.0, 53.0), ("Гусаковка", 68.1, 53.0), ("Заря", 68.05, 53.05), ("Заря", 68.05, 52.95)
    )
    table = joined(settlements(*NAMESAKES), theirs)
    assert table.loc[["593233200", "593239200"], "osm_id"].tolist() == ["", ""]
    assert table.loc["593233200", "rule"] == "mean of its okrug"


def test_one_point_for_two_namesakes_goes_to_the_one_whose_okrug_is_near() -> None:
    theirs = points(("Антоновка", 68.0, 53.0), ("Гусаковка", 69.0, 54.0), ("Заря", 68.05, 53.05))
    table = joined(settlements(*NAMESAKES), theirs)
    assert table.loc["593233200", "osm_id"] == "3"
    assert table.loc["593239200", "osm_id"] == ""


def test_a_namesake_far_from_the_okrug_is_not_believed() -> None:
    theirs = points(("Антоновка", 68.0, 53.0), ("Заря", 70.0, 54.0))
    table = joined(settlements(*NAMESAKES[:2]), theirs)
    assert table.loc["593233200", "osm_id"] == ""


def test_an_isolated_dwelling_counts_only_near_the_okrug() -> None:
    alone = joined(settlements(NAMESAKES[1]), points(("Заря", 68.0, 53.0, "isolated_dwelling"))).iloc[0]
    assert alone["osm_id"] == ""
    theirs = points(("Антоновка", 68.0, 53.0), ("Заря", 68.05, 53.0, "isolated_dwelling"))
    assert joined(settlements(*NAMESAKES[:2]), theirs).loc["593233200", "osm_id"] == "2"


def test_a_settlement_mapped_twice_gets_the_larger_point() -> None:
    theirs = points(("Заря", 68.0, 53.0, "hamlet"), ("Заря", 68.01, 53.0, "village"))
    row = joined(settlements(NAMESAKES[1]), theirs).iloc[0]
    assert (row["osm_id"], row["rule"]) == ("2", "equal, mapped twice")


def test_fallbacks_are_means_and_estimated() -> None:
    ours = settlements(
        ("593233100", "Антоновка"), ("593233200", "Лобаново"), ("593233300", "Шалкар"), ("593239100", "Ботай")
    )
    theirs = points(("Антоновка", 68.0, 53.0), ("Лобаново", 68.1, 53.2))
    table = joined(ours, theirs)
    for code, rule in (("593233300", "mean of its okrug"), ("593239100", "mean of its district")):
        row = table.loc[code]
        assert (row["status"], row["rule"], row["lon"], row["lat"]) == ("estimated", rule, 68.05, 53.1)
    assert table.loc["593233300", "confidence"] > table.loc["593239100", "confidence"]


def test_no_point_is_used_twice() -> None:
    theirs = points(("Заря", 68.0, 53.0))
    table = joined(settlements(NAMESAKES[1], NAMESAKES[3]), theirs)
    assert (table["osm_id"] != "").sum() <= 1


def test_a_hamlet_that_may_be_a_winter_camp_of_the_name_counts_only_near_the_okrug() -> None:
    ours = settlements(*NAMESAKES[:2]).assign(rival=[False, True])
    for lon, place, taken in ((68.05, "hamlet", True), (68.5, "hamlet", False), (68.5, "village", True)):
        theirs = points(("Антоновка", 68.0, 53.0), ("Заря", lon, 53.0, place))
        assert (joined(ours, theirs).loc["593233200", "osm_id"] != "") == taken
