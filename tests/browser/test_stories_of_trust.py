"""Two stories whole, in a real browser: a refusal and its appeal, and a validation that comes to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import evidence_samples as samples
import pytest
from browser_stories import Reader, assert_accessible, reading, serving
from fake_site import compile_catalogues
from playwright.sync_api import Browser
from trust_world import OFFER, TrustWorld, make_trust_world

from geomap.stewardship.reminding import remind

pytestmark = pytest.mark.browser

PAGE = "/espace/p-1/competence/site"


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    compile_catalogues()
    return make_trust_world(tmp_path)


@pytest.fixture
def site(world: TrustWorld) -> Iterator[str]:
    with serving(world.geomap) as address:
        yield address


def hand_in_file(owner: Reader) -> None:
    """Add a diploma to the skill and submit it."""
    owner.open(PAGE)
    form = owner.page.locator("form[enctype]")
    form.locator("#field-title").fill("Diplôme de 2024")
    form.locator("#field-kind").select_option("diploma")
    form.locator("#field-form").select_option("file")
    form.locator("#field-file").set_input_files(
        {"name": "diplome.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    )
    owner.press("Ajouter la preuve")
    owner.press("Soumettre les preuves")


def decide(reviewer: Reader, verdict: str, reason: str, note: str = "") -> None:
    """Decide on the claim from the queue."""
    reviewer.open("/validation").get_by_role("link", name="Atelier p-1 – Site vitrine").click()
    reviewer.page.locator("#field-verdict").select_option(verdict)
    reviewer.page.locator("#field-reason").select_option(reason)
    reviewer.page.locator("#field-note").fill(note)
    reviewer.press("Enregistrer la décision")


def map_state(reader: Reader) -> str:
    """What the map says of the commune of the provider."""
    reader.open("/carte/departement:48/site/pourquoi/48001")
    return reader.told()


def test_a_refusal_is_contested_and_another_reviewer_decides(world: TrustWorld, site: str, chromium: Browser) -> None:
    with reading(chromium, site) as owner, reading(chromium, site, 360, 780) as reviewer:
        owner.sign_in(world.owner())
        hand_in_file(owner)
        assert "preuves soumises" in owner.told()
        reviewer.sign_in(world.reviewer())
        reviewer.open("/validation")
        assert "valider ceci ouvre 3 communes, 1 580 habitants" in reviewer.told().replace("\u202f", " ")
        assert_accessible(reviewer)
        decide(reviewer, "refuse", "other")
        assert reviewer.page.locator("#fault-note").is_visible()
        assert_accessible(reviewer)
        decide(reviewer, "refuse", "not_theirs", "Le diplôme est au nom de quelqu’un d’autre.")
        owner.open(PAGE)
        assert "Le diplôme est au nom de quelqu’un d’autre." in owner.told()
        assert_accessible(owner)
        owner.page.locator("section", has_text="Contester la décision").locator("textarea").fill(
            "C’est mon nom de jeune fille."
        )
        owner.press("Contester")
        assert "refusée, décision contestée" in owner.told()
        reviewer.open(f"/validation/{OFFER}")
        reviewer.page.locator("#field-verdict").wait_for(state="detached")
    with reading(chromium, site) as other, reading(chromium, site, 360, 780) as reader:
        other.sign_in(world.reviewer("other"))
        assert "couvert sur place" not in map_state(reader)
        decide(other, "validate", "grid_met")
        assert "Validation (sur recours)" in other.told()
        assert "couvert sur place" in map_state(reader)
        reader.open("/decisions")
        assert reader.page.locator("tbody tr").count() == 2
        assert "jeune fille" not in reader.told()
        assert_accessible(reader)


def test_a_validation_ends_on_its_day_and_is_renewed(world: TrustWorld, site: str, chromium: Browser) -> None:
    with reading(chromium, site) as owner, reading(chromium, site) as reviewer, reading(chromium, site) as reader:
        owner.sign_in(world.owner())
        hand_in_file(owner)
        reviewer.sign_in(world.reviewer())
        decide(reviewer, "validate", "grid_met")
        last = dt.date(2028, 6, 15)
        world.clock.go(last - dt.timedelta(days=60))
        assert remind(world.geomap).sent == 1
        assert world.post.letters[-1].subject == "« Site vitrine » : la validation se termine le 15/06/2028"
        world.clock.go(last)
        assert "couvert sur place" in map_state(reader)
        world.clock.go(last + dt.timedelta(days=1))
        assert "en attente de preuve" in map_state(reader)
        owner.sign_in(world.owner())
        owner.open(PAGE)
        assert "validation terminée" in owner.told()
        hand_in_file(owner)
        reviewer.sign_in(world.reviewer())
        decide(reviewer, "validate", "grid_met")
        assert "couvert sur place" in map_state(reader)


def test_the_charter_is_read_and_signed_with_the_keyboard(world: TrustWorld, site: str, chromium: Browser) -> None:
    world.geomap.store.save_charter("2026-2", "# Nouvelle charte\n\n1. **Dire vrai.** Toujours.", dt.date(2026, 6, 1))
    with reading(chromium, site, 360, 780) as owner:
        owner.sign_in(world.owner())
        owner.open("/espace/p-1/charte")
        assert "Dire vrai." in owner.told()
        assert_accessible(owner)
        owner.page.locator("#field-name").focus()
        owner.page.keyboard.press("ControlOrMeta+A")
        owner.page.keyboard.type("Ada Martin")
        owner.page.keyboard.press("Tab")
        owner.page.keyboard.press("Space")
        owner.page.keyboard.press("Tab")
        with owner.page.expect_navigation():
            owner.page.keyboard.press("Enter")
        assert "signée par Ada Martin" in owner.told()
