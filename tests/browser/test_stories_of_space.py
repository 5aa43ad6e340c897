"""Three stories whole, in a real browser: from registering to the map, the claim of an imported entry, and deletion."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_stories import Reader, assert_accessible, reading, serving
from evidence_samples import pdf
from fake_site import compile_catalogues
from homes import make_home
from people import PASSWORD, new_account
from playwright.sync_api import Browser

from geomap.core.roles import Grant
from geomap.wiring import Geomap

pytestmark = pytest.mark.browser

MAP = "/carte/departement:48/site-vitrine"
API = "/api/coverage/departement:48/site-vitrine.json"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Geomap]:
    compile_catalogues()
    made = make_home(f"sqlite:///{tmp_path / 'geomap.gpkg'}", tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def site(home: Geomap) -> Iterator[str]:
    with serving(home) as address:
        yield address


def fill(reader: Reader, **values: str) -> None:
    """Fill in fields of the form on the page."""
    for name, value in values.items():
        reader.page.locator(f"#field-{name}").fill(value)


def states(reader: Reader) -> dict[str, str]:
    """What the public interface says of each commune."""
    told = json.loads(reader.page.request.get(reader.site + API).text())
    return {row["code"]: row["state"] for row in told["communes"]}


def map_state(reader: Reader, commune: str) -> str:
    """What the table of the public map says of a commune."""
    reader.open(MAP)
    return reader.page.locator(f'tr[data-commune="{commune}"]').get_attribute("data-state") or ""


def register(reader: Reader, home: Geomap, email: str) -> None:
    """Open an account from nothing: the form, the letter, the password."""
    reader.open("/inscription")
    fill(reader, name="Ada Martin", email=email)
    reader.press("Créer le compte")
    reader.open(home.mailer.link(email))  # type: ignore[attr-defined]
    fill(reader, new_password=PASSWORD)
    reader.press("Enregistrer")
    reader.page.locator(".account-menu").wait_for()


def make_entry(owner: Reader) -> str:
    """Make an entry from the space; give its address."""
    owner.open("/espace")
    owner.page.get_by_role("link", name="Créez votre fiche").click()
    owner.press("Créer ma fiche")
    owner.page.locator("#faults").wait_for()
    assert_accessible(owner)
    fill(owner, name="Atelier du Causse SARL", city="Aubrac-le-Haut")
    owner.press("Créer ma fiche")
    assert "Une fiche qui ressemble à la vôtre existe déjà" in owner.told()
    assert owner.page.locator("#field-name").input_value() == "Atelier du Causse SARL"
    assert_accessible(owner)
    fill(owner, name="Élan Web")
    owner.press("Créer ma fiche")
    return owner.page.url.removeprefix(owner.site)


def test_from_registering_to_the_map(home: Geomap, site: str, chromium: Browser) -> None:
    with reading(chromium, site, 360, 780) as owner, reading(chromium, site) as visitor:
        register(owner, home, "ada@exemple.fr")
        entry = make_entry(owner)
        assert "Pas encore publiée" in owner.told()
        owner.press("Publier ma fiche")
        assert "Signez d’abord la charte" in owner.told()
        assert_accessible(owner)
        owner.page.get_by_role("link", name="Signer la charte").click()
        owner.page.locator("#field-read").check()
        owner.press("Signer la charte")
        owner.open(f"{entry}/competences/site-vitrine")
        owner.press("Ajouter cette compétence")
        assert "Choisissez au moins une façon de travailler." in owner.told()
        assert_accessible(owner)
        owner.page.locator("#field-on_site").check()
        owner.page.locator("#field-area_kind-zones").check()
        owner.page.locator('path[data-zone="48001"]').click()
        assert owner.page.locator('input[value="48001"]').is_checked()
        owner.press("Ajouter cette compétence")
        owner.open(entry)
        owner.press("Publier ma fiche")
        assert "tout le monde la voit" in owner.told()
        assert states(visitor) == {"48001": "unproven", "48002": "out_of_reach", "48003": "not_applicable"}
        assert map_state(visitor, "48001") == "unproven"
        owner.open(f"{entry}/recherche-autour")
        assert "il ne vous manque que la preuve" in owner.told()
        assert_accessible(owner)
        prove_and_validate(owner, home, entry, chromium)
        assert states(visitor) == {"48001": "local", "48002": "out_of_reach", "48003": "not_applicable"}
        assert map_state(visitor, "48001") == "local"


def prove_and_validate(owner: Reader, home: Geomap, entry: str, chromium: Browser) -> None:
    """Hand in a proof as the owner, accept it as a reviewer."""
    owner.open(f"{entry}/competence/site-vitrine")
    form = owner.page.locator("form[enctype]")
    form.locator("#field-title").fill("Trois sites")
    form.locator("#field-kind").select_option("portfolio")
    form.locator("#field-form").select_option("file")
    form.locator("#field-file").set_input_files({"name": "sites.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    owner.press("Ajouter la preuve")
    owner.press("Soumettre les preuves")
    with reading(chromium, owner.site) as reviewer:
        reviewer.sign_in(new_account(home, Grant("reviewer"), email="revue@exemple.fr"))
        reviewer.open("/validation").get_by_role("link", name=re.compile("Élan Web")).first.click()
        reviewer.page.locator("#field-verdict").select_option("validate")
        reviewer.page.locator("#field-reason").select_option("grid_met")
        reviewer.press("Enregistrer la décision")


def test_an_imported_entry_is_claimed_by_code_and_by_a_reviewer(home: Geomap, site: str, chromium: Browser) -> None:
    bob = new_account(home, email="bob@exemple.fr")
    with reading(chromium, site, 360, 780) as owner, reading(chromium, site) as other, reading(chromium, site) as judge:
        owner.sign_in(new_account(home, email="ada@gmail.com"))
        owner.open("/espace")
        owner.page.locator("#q").fill("causse")
        owner.press("Chercher")
        assert_accessible(owner)
        owner.page.get_by_role("link", name="C’est la mienne").click()
        assert_accessible(owner)
        owner.press("Envoyer ma demande")
        fill(owner, code="AAAA-BBBB-CCCC")
        owner.press("Vérifier le code")
        assert "Ce code n’est pas le bon." in owner.told()
        letter = home.mailer.letters[-1]  # type: ignore[attr-defined]
        assert letter.to == "contact@atelier-causse.example"
        found = re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2}", letter.text)
        assert found is not None
        fill(owner, code=found[0].lower().replace("-", " "))
        owner.press("Vérifier le code")
        assert owner.page.url == f"{site}/espace/p-imported"
        other.sign_in(bob)
        other.open("/espace/revendiquer/p-imported")
        assert "Quelqu’un tient déjà cette fiche." in other.told()
        fill(other, message="Je suis l’associé.")
        other.press("Envoyer ma demande")
        judge.sign_in(new_account(home, Grant("reviewer"), email="revue@exemple.fr"))
        judge.open("/validation/fiches").get_by_role("link", name="Examiner Atelier du Causse").click()
        assert "Je suis l’associé." in judge.told()
        assert_accessible(judge)
        judge.page.get_by_label("Non, ou rien ne le montre").check()
        fill(judge, reason="Rien ne le montre.")
        judge.press("Répondre")
        other.open("/espace").get_by_role("link", name="Atelier du Causse").click()
        assert "Rien ne le montre." in other.told()
        fill(other, message="Voici les statuts.")
        other.press("Contester")
        assert "refus contesté" in other.told()


def test_an_entry_and_an_account_are_deleted_for_good(home: Geomap, site: str, chromium: Browser) -> None:
    with reading(chromium, site, 360, 780) as owner, reading(chromium, site) as visitor:
        register(owner, home, "ada@exemple.fr")
        entry = make_entry(owner)
        owner.open(f"{entry}/charte")
        owner.page.locator("#field-read").check()
        owner.press("Signer la charte")
        owner.open(f"{entry}/competences/site-vitrine")
        owner.page.locator("#field-on_site").check()
        owner.press("Ajouter cette compétence")
        owner.open(entry)
        owner.press("Publier ma fiche")
        prove_and_validate(owner, home, entry, chromium)
        assert map_state(visitor, "48001") == "local"
        assert len(home.register.files()) == 1
        owner.open("/compte/donnees")
        assert_accessible(owner)
        fill(owner, password=PASSWORD)
        with owner.page.expect_download() as taken:
            owner.page.get_by_role("button", name="Télécharger mes données").click()
        archive = zipfile.ZipFile(io.BytesIO(Path(taken.value.path()).read_bytes()))
        names = archive.namelist()
        assert "Élan Web" in archive.read("donnees.json").decode()
        assert [name for name in names if name.startswith("preuves/") and name.endswith(".pdf")]
        owner.open("/compte/suppression")
        assert_accessible(owner)
        fill(owner, password="pas le bon")
        owner.page.locator("#field-sure").check()
        owner.press("Supprimer mon compte")
        assert "Le mot de passe ou le code n’est pas le bon." in owner.told()
        fill(owner, password=PASSWORD)
        owner.page.locator("#field-sure").check()
        owner.press("Supprimer mon compte")
        assert "Votre compte est supprimé" in owner.told()
        assert owner.open("/espace").url.startswith(f"{site}/connexion")
        assert map_state(visitor, "48001") == "none"
        assert visitor.page.request.get(f"{site}{entry.replace('/espace/', '/prestataire/')}").status == 404
        assert home.accounts.by_email("ada@exemple.fr") is None
        assert home.register.files() == frozenset()
        chain = home.register.verify()
        assert chain.broken is None
        assert chain.erased > 0
