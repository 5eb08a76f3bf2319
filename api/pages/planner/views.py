"""The views that links to the planner's pages state, as dependencies; each parameter is read by itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from api.deps import EngineDep
from api.pages.shared.parameters import PageNumber, Text, one_of, sort_of
from api.services.themes import flow_figures, land_figures
from api.services.themes.capacity_limits import LimitView, read_limit_view
from api.services.themes.flow_figures import MEASURES, FlowView, flow_years
from api.services.themes.land_figures import STATES, LandView, usual_region
from api.services.themes.theme_view import ThemeView, oblasts, read_view
from geo.faults import NotFoundError
from geo.layers.land import PURPOSES


def theme_view(
    engine: EngineDep,
    theme: Text = "",
    level: Text = "",
    year: Text = "",
    region: Text = "",
    sort: Text = "",
    page: PageNumber = 1,
) -> ThemeView:
    """Return the view of a theme that a link states; it names the parameters that cannot be used.

    Parameters
    ----------
    engine : Engine
        Which themes have which years, and which oblasts there are.
    theme, level, year, region, sort : str
        See :class:`api.services.themes.theme_view.ThemeView`; empty for the usual one.
    page : int
        Page of the table, from 1.
    """
    return read_view(engine, theme=theme, level=level, year=year, region=region, sort=sort, page=page)


ThemeViewDep = Annotated[ThemeView, Depends(theme_view)]


def exact_theme_view(view: ThemeViewDep) -> ThemeView:
    """Return the view for an answer that stands alone: there is none where a parameter cannot be used.

    Raises
    ------
    NotFoundError
    """
    if view.unknown:
        raise NotFoundError("a view with parameters that can be used")
    return view


ExactThemeViewDep = Annotated[ThemeView, Depends(exact_theme_view)]

Measure = Annotated[str, Query(), one_of(MEASURES, MEASURES[0])]
FlowSort = Annotated[str, Query(), sort_of(flow_figures.SORT_KEYS, "-value")]


def flow_view(
    engine: EngineDep, measure: Measure = MEASURES[0], year: Text = "", sort: FlowSort = "-value"
) -> FlowView:
    """Return the view of the flows that a link states; the newest year where it names none of those known.

    Parameters
    ----------
    engine : Engine
        Which years are known.
    measure : str
        One of :data:`api.services.themes.flow_figures.MEASURES`.
    year : str
        Four digits.
    sort : str
        A column, with ``-`` before it for descending.
    """
    years = flow_years(engine, measure)
    return FlowView(measure, year if year in years else (years[-1] if years else ""), sort)


FlowViewDep = Annotated[FlowView, Depends(flow_view)]


def known_flow_view(view: FlowViewDep) -> FlowView:
    """Return the view where flows of some year are known.

    Raises
    ------
    NotFoundError
    """
    if not view.year:
        raise NotFoundError("a year with flows")
    return view


KnownFlowViewDep = Annotated[FlowView, Depends(known_flow_view)]

Purpose = Annotated[str, Query(), one_of(PURPOSES)]
State = Annotated[str, Query(), one_of(STATES)]
LandSort = Annotated[str, Query(), sort_of(land_figures.SORT_KEYS, "place")]


def land_view(
    engine: EngineDep,
    region: Text = "",
    purpose: Purpose = "",
    state: State = "",
    sort: LandSort = "place",
    page: PageNumber = 1,
) -> LandView:
    """Return the view of an oblast's land that a link states.

    Parameters
    ----------
    engine : Engine
        Which oblasts there are.
    region : str
        KATO code of the oblast; where there is none such, the usual one is shown.
    purpose : str
        One of :data:`geo.layers.land.PURPOSES`; empty for all.
    state : str
        One of :data:`api.services.themes.land_figures.STATES`; empty for all.
    sort : str
        A column, with ``-`` before it for descending.
    page : int
        Page of the table, from 1.
    """
    shown = region if region in oblasts(engine) else usual_region(engine)
    return LandView(shown, purpose, state, sort, page)


LandViewDep = Annotated[LandView, Depends(land_view)]


def exact_land_view(view: LandViewDep, region: Text = "") -> LandView:
    """Return the view for a file: there is none of an oblast that is not known.

    Raises
    ------
    NotFoundError
    """
    if region and region != view.region:
        raise NotFoundError("an oblast")
    return view


ExactLandViewDep = Annotated[LandView, Depends(exact_land_view)]


def limit_view(
    engine: EngineDep, year: Text = "", persons: Text = "", pupils: Text = "", jobs: Text = ""
) -> LimitView:
    """Return the year and the family that a link states; it names the figures that cannot be used.

    Parameters
    ----------
    engine : Engine
        Which years have quotas.
    year, persons, pupils, jobs : str
        See :func:`api.services.themes.capacity_limits.read_limit_view`.
    """
    return read_limit_view(engine, year=year, persons=persons, pupils=pupils, jobs=jobs)


LimitViewDep = Annotated[LimitView, Depends(limit_view)]
