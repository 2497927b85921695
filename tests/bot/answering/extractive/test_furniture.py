"""What newsrooms put around a story is told from the story."""

import pytest

from bot.answering.extractive.furniture import dateline_end, is_furniture, is_timed_heading

TITLE = "Harbour bridge closes for repairs"


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        "What to know about the bridge",
        "Council weighs a toll as repair costs on the old harbour bridge keep climbing",
        "By Mara Ostrow and Jon Hale",
        "—Mara Ostrow",
        "Mara Ostrow is a reporter covering the harbour. Reach her at 555-0100.",
        "Jon Hale contributed to this report.",
        "Contributing: Jon Hale, The Daily Quay",
        "Follow Mara Ostrow on Twitter @maraostrow",
        "Editor’s Note: Mara Ostrow teaches engineering. The views expressed in this commentary are her own.",
        "This story has been updated with the mayor's statement.",
        "READ MORE : How the bridge was built",
        "More: Ferries run all night",
        "Bridge closed:What drivers should know before Monday",
        "Who pays?:Council weighs a toll",
        "Get the Quay's weekly newsletter Sign up here to have it in your inbox every Tuesday.",
        "If your day begins late, meet our morning digest. Sign up for the newsletter here.",
        "Video Ad Feedback Bridge seen from above 01:09 - Source: Quay TV",
        "Workers stand beneath the harbour bridge on June 23.",
        "The mayor, left, inspects a cracked beam during a visit in March 2019.",
        "Cars wait at the closed ramp. Jo Reed/Reuters",
        "Jo Reed/Reuters Mayor Orr welcomes the welders during a visit to the ramp in Port Elm on June 22, 2022.",
        "Ann van Hal/Getty Images Cars wait at the closed ramp.",
        "(AP Photo/Jo Reed)",
        "In this photo released by the council, workers lift a beam into place.",
        "Updated 4:15 PM ET",
        "The west gate of the harbour works in Port Elm, Maine, on Monday, Dec. 12, 2022. Divers saw the crack.",
        "An old man sits near his house that was flooded at the mole on June 22.",
        "Guards outside the harbour office that was flooded in Port Elm, Maine, on June 22.",
        "(See the list of all closures.)",
        "The opinions expressed here are the author's own.",
        "We use cookies and our 842 partners store data on your device.",
    ],
)
def test_furniture_is_told(line: str) -> None:
    assert is_furniture(line, TITLE)


@pytest.mark.parametrize(
    "line",
    [
        "The harbour bridge closed on Monday after inspectors found a crack.",
        "“We had no choice,” the mayor said on June 23.",
        "The company will sign up 200 welders before the work begins in March.",
        "The AP/Quay poll of 900 drivers was published on Monday.",
        "Photographers gathered at the ramp, where Getty Images said its reporter was turned away.",
        "The council stands by its decision, which was taken on Monday.",
        "She speaks for the dockers, and she was first elected in 2019.",
        "Here is what changes: ferries run all night, and the tunnel opens an hour earlier.",
        "Tickets cost $4: children ride free.",
        "The mayor was sworn in at the town hall in Port Elm, on June 22.",
        "The bridge closed in Port Elm, Maine, on Monday, Dec. 12, 2022, and will stay closed, the council said.",
        "The newsletter of the dockers' union reported the crack in May.",
        "Der Hafen bleibt am 3. Oktober geschlossen.",
        "2018: the first cracks are found under the northern ramp, and nobody is told",
        "Subscribers to the ferry pass pay nothing.",
    ],
)
def test_a_story_is_not_furniture(line: str) -> None:
    assert not is_furniture(line, TITLE)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("WASHINGTON (AP) — The bridge closed.", "The bridge"),
        ("London (CNN) The bridge closed.", "The bridge"),
        ("(CNN Business) The bridge closed.", "The bridge"),
        ("PORT ELM, Maine — The bridge closed.", "The bridge"),
        ("The bridge — a landmark — closed.", "The bridge"),
        ("NATO said — again — that it closed.", "NATO said"),
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(text: str, begins: str) -> None:
    assert text[dateline_end(text) :].startswith(begins)


@pytest.mark.parametrize(
    ("line", "timed"),
    [
        ("14:20 BST Level falls for the first time", True),
        ("12.05 School closed", True),
        ("8:40 a.m. – First gate opened", True),
        ("14:20 BST", False),
        ("Updated 14:20 GMT", False),
        ("Level falls for the first time", False),
    ],
)
def test_the_heading_of_a_live_entry_tells_its_time(line: str, timed: bool) -> None:
    assert is_timed_heading(line) is timed
    assert is_furniture(line, "Flood – live") is not timed
