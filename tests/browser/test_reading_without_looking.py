"""The map by ear and by keyboard: whole stories, what a screen reader is told, and the page that follows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from answer_page import shown
from fake_site import ZONE
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

MAP = f"/carte/{ZONE}/creation-site"


def _tab_to(page: Page, name: str, role: str, most: int = 60) -> None:
    """Press Tab until what has the focus is called so; fail when the keyboard never gets there."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {role} « {name} »")


def test_a_provider_is_found_by_keyboard_alone(desk: Any) -> None:
    """From the home page to the proven provider near a commune: never a mouse, never a lost focus."""
    page = desk.open("/")
    _tab_to(page, "De quoi avez-vous besoin", "combobox")
    page.keyboard.type("avoir un")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MAP}")
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    desk.settle()
    _tab_to(page, "Aller au tableau", "link")
    page.keyboard.press("Enter")
    _tab_to(page, "Commune ou prestataire", "searchbox")
    page.keyboard.type("bedo")
    expect(page.get_by_role("status").filter(has_text="Communes montrées")).to_contain_text("1 sur 6.")
    _tab_to(page, "Pourquoi ? Bédouès", "link")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bédouès")).to_be_focused()
    expect(page.get_by_role("region", name="Explication")).to_match_aria_snapshot("""
      - region "Explication":
        - heading "Bédouès" [level=2]
        - paragraph: /couvert à proximité/
        - paragraph: /1 prestataire qui compte/
        - heading "À la portée de cette commune" [level=3]
        - list:
          - listitem:
            - link "Atelier d’essai"
    """)
    _tab_to(page, "Atelier d’essai", "link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prestataire/p-atelier")
    expect(page.get_by_role("heading", level=1)).to_have_text("Atelier d’essai")


def test_a_gap_is_understood_by_keyboard_alone(desk: Any) -> None:
    """On the map itself: from commune to commune by arrows, each announced; why on Enter, back on Escape."""
    page = desk.open(MAP)
    _tab_to(page, "Aller à la carte", "link")
    page.keyboard.press("Enter")
    region = page.get_by_role("region", name="Carte de la couverture")
    expect(region).to_be_focused()
    told = page.locator("#map_geomap_status")
    page.keyboard.press("ArrowDown")
    expect(told).to_have_text(re.compile(r"^(Bédouès|Étables)\s: couvert à proximité.$"))
    page.keyboard.press("ArrowDown")
    expect(told).to_have_text(re.compile(r"^(Bédouès\s: couvert à proximité|Pas d’autre commune de ce côté).*"))
    page.keyboard.press("ArrowRight")
    expect(told).to_have_text(re.compile(r"^Chanac\s: à distance seulement.$"))
    page.wait_for_url(re.compile(r"commune=48003"))
    expect(page.locator("tr[data-commune='48003']")).to_have_attribute("aria-current", "true")
    expect(region).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chanac")).to_be_focused()
    expect(page.get_by_role("region", name="Explication")).to_contain_text("Personne de prouvé ne vient")
    page.keyboard.press("Escape")
    expect(region).to_be_focused()


def test_the_accessibility_tree_of_the_answer(desk: Any) -> None:
    """Landmarks, headings, names and states as assistive technology hears them."""
    page = desk.open(f"{MAP}?commune=48003")
    expect(page.locator("body")).to_match_aria_snapshot("""
      - list:
        - listitem:
          - link "Aller au contenu"
        - listitem:
          - link "Aller à la carte"
        - listitem:
          - link "Aller au tableau"
        - listitem:
          - link "Aller au pied de page"
      - banner:
        - navigation "Langue"
        - navigation "Menu principal"
      - main:
        - heading "Création de site Lozère" [level=1]
        - group:
          - form "Votre question":
            - paragraph:
              - combobox "Compétence cherchée"
            - paragraph:
              - button "Afficher"
        - region /Carte de la couverture/:
          - button "Zoomer"
          - button "Dézoomer"
          - button "Revenir au territoire entier"
        - status
        - group /Légende/:
          - list:
            - listitem:
              - checkbox /couvert sur place 1 commune, 1 200 habitants/
        - heading "La réponse en phrases" [level=2]
        - region "Explication":
          - heading "Chanac" [level=2]
        - region "Par zone"
        - region "Toutes les communes":
          - search "Filtrer le tableau et la carte":
            - paragraph:
              - searchbox "Commune ou prestataire"
          - paragraph:
            - status: /Communes montrées/
          - region /commune par commune/:
            - table:
              - rowgroup:
                - row:
                  - columnheader "Commune"
                  - columnheader "État"
              - rowgroup:
                - row /Chanac à distance seulement/:
                  - rowheader "Chanac"
                  - cell "à distance seulement"
      - contentinfo
    """)


def test_in_english_the_controls_speak_english(desk: Any) -> None:
    page = desk.open(f"{MAP}?lang=en")
    for name in ("Zoom in", "Zoom out", "Back to the whole territory"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    page.get_by_label("Journey at most").select_option("60")
    expect(page.locator("tr[data-commune='48003'] .state")).to_have_text("covered nearby")
    expect(page.locator("[data-answer=status]")).to_contain_text("have a proven provider")


@pytest.mark.parametrize("each", [True, False], ids=["one-by-one", "at-once"])
@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (f"/carte/{ZONE}/boutique", {"Compétence cherchée": "creation-site", "Trajet au plus": "15"}),
        (f"{MAP}?distance=oui&etat=local.remote_only&commune=48004", {"Prestataires comptés": "declare"}),
        (f"{MAP}?tri=-minutes&q=a", {"La distance suffit": "oui", "Trajet au plus": "60"}),
    ],
)
def test_a_page_changed_in_place_is_the_page_loaded(desk: Any, path: str, changes: dict[str, str], each: bool) -> None:
    """One component: another question in place gives word for word what its address gives."""
    page = desk.open(path)
    for label, value in changes.items():
        page.get_by_label(label).select_option(value)
        if each:
            desk.settle()
    desk.settle()
    changed = shown(page)
    page.reload()
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    desk.settle()
    loaded = shown(page)
    assert {name: value for name, value in changed.items() if value != loaded[name]} == {}


def test_back_and_forward_change_the_question(desk: Any) -> None:
    """A new question is a step, what is seen of the answer is not."""
    page = desk.open("/competences")
    page = desk.open(MAP)
    page.get_by_label("Trajet au plus").select_option("60")
    page.wait_for_url(f"**{MAP}?t=60")
    page.get_by_label("Compétence cherchée").select_option("boutique")
    page.wait_for_url("**/boutique?t=60")
    page.get_by_role("checkbox", name="aucun prestataire").check()
    page.wait_for_url("**/boutique?t=60&etat=none")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Création de site")
    expect(page.get_by_label("Trajet au plus")).to_have_value("60")
    expect(page.get_by_role("checkbox", name="aucun prestataire")).not_to_be_checked()
    page.go_back()
    expect(page.get_by_label("Trajet au plus")).to_have_value("30")
    page.go_forward()
    expect(page.get_by_label("Trajet au plus")).to_have_value("60")
    page.go_back()
    page.go_back()
    page.wait_for_url("**/competences")


def test_back_to_an_address_without_commune_leaves_nothing_of_it(desk: Any) -> None:
    """Chosen in a question asked later: the earlier one invites to choose, on the map and in the table too."""
    page = desk.open(MAP)
    fresh = shown(page)
    page.get_by_label("Trajet au plus").select_option("60")
    page.wait_for_url(f"**{MAP}?t=60")
    desk.settle()
    page.locator("tr[data-commune='48002'] a[data-why]").click()
    expect(page.locator("#why-title")).to_have_text("Bédouès")
    expect(page.locator("tr.chosen")).to_have_count(1)
    page.go_back()
    expect(page.locator("#why")).to_contain_text("Choisissez une commune, sur la carte ou dans le tableau")
    expect(page.locator(".geomap-status")).to_have_text("Choisissez une commune pour savoir d’où vient sa couleur.")
    expect(page.locator("tr.chosen")).to_have_count(0)
    expect(page.locator(".chosen-bar")).to_be_hidden()
    desk.settle()
    assert shown(page) == fresh
    page.go_forward()
    expect(page.locator("#why-title")).to_have_text("Bédouès")
    expect(page.locator("tr.chosen")).to_have_count(1)


def test_the_view_of_the_map_is_in_the_address(desk: Any) -> None:
    page = desk.open(MAP)
    page.get_by_role("button", name="Zoomer", exact=True).click()
    page.wait_for_url(re.compile(r"#\d+(\.\d)?/44\.\d+/3\.\d+$"))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.locator(".geomap-map[data-drawn=true]").wait_for()
    desk.settle()
    assert page.evaluate("geomap.maps.map_geomap.getZoom().toFixed(1)") == address.split("#")[1].split("/")[0]
    page.get_by_role("button", name="Revenir au territoire entier").click()
    expect(page).to_have_url(re.compile("creation-site$"))


def test_on_a_phone_the_answer_and_the_map_are_on_the_first_screen(phone: Any) -> None:
    phone.page.set_viewport_size({"width": 360, "height": 740})
    page = phone.open(MAP)
    assert page.locator(".headline").bounding_box()["y"] < 300
    box = page.locator(".geomap-map").bounding_box()
    assert box["y"] < 420
    assert not page.get_by_label("Compétence cherchée").is_visible()
    page.get_by_text("Changer la question").click()
    assert page.get_by_label("Compétence cherchée").is_visible()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_the_head_of_a_phone_is_one_line(phone: Any, width: int) -> None:
    """Who signs in or reads another language finds both in the menu."""
    phone.page.set_viewport_size({"width": width, "height": 780})
    page = phone.open(MAP)
    bar = page.locator(".top-bar").bounding_box()
    assert bar["height"] < 70
    account, language = (page.get_by_role("link", name=name) for name in ("Se connecter", "English"))
    expect(account).to_be_hidden()
    page.locator(".menu-fold summary").click()
    for link in (account, language):
        expect(link).to_be_visible()
        assert link.bounding_box()["height"] >= 44
    language.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("width", [320, 390])
def test_no_button_of_a_narrow_map_stands_on_the_territory(phone: Any, width: int) -> None:
    """Its southern border, at 44 degrees, lies above them all, which stand in one row."""
    phone.page.set_viewport_size({"width": width, "height": 780})
    page = phone.open(MAP)
    lowest = page.evaluate(
        "() => geomap.maps.map_geomap.latLngToContainerPoint([44, 3]).y"
        " + document.querySelector('.geomap-map').getBoundingClientRect().top"
    )
    boxes = [one.bounding_box() for one in page.locator(".leaflet-bar").all()]
    assert len(boxes) == 3
    assert all(box["y"] >= lowest for box in boxes)
    for left, right in ((0, 1), (1, 2)):
        assert boxes[left]["x"] + boxes[left]["width"] <= boxes[right]["x"]


def test_the_menu_of_a_phone_opens_and_folds_itself(phone: Any) -> None:
    page = phone.open("/methode")
    summary = page.locator(".menu-fold summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Prestataires")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Prestataires")).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.mouse.click(4, 600)
    expect(page.get_by_role("link", name="Prestataires")).to_be_hidden()


def test_on_a_desk_the_map_and_the_answer_are_side_by_side(desk: Any) -> None:
    page = desk.open(MAP)
    map_box, told = (page.locator(one).bounding_box() for one in (".geomap-map", ".headline"))
    assert map_box["y"] < 360
    assert abs(told["y"] - map_box["y"]) < 40
    assert told["x"] >= map_box["x"] + map_box["width"]


@pytest.mark.parametrize("selector", ["a", "button", "select", "input:not([type=hidden])", "summary"])
def test_targets_are_large_enough_to_touch(phone: Any, selector: str) -> None:
    """Controls of the map page are 44 px high, links inside a sentence aside (they are exempt)."""
    page = phone.open(f"{MAP}?commune=48004")
    small = page.evaluate(
        """selector => [...document.querySelectorAll(`main ${selector}, header ${selector}`)].filter((one) => {
          const frame = (one.closest('label') || one).getBoundingClientRect();
          const inText = one.closest('p, li, td, th, caption') && getComputedStyle(one).display === 'inline';
          const marker = one.closest('.leaflet-marker-pane');
          const seen = one.checkVisibility({ visibilityProperty: true }) && frame.width > 1;
          return seen && !inText && !marker && frame.height < 43.5;
        }).map((one) => one.outerHTML.slice(0, 120))""",
        selector,
    )
    assert small == []


def test_twice_as_large_a_text_still_fits(phone: Any) -> None:
    """200 % text on a 640 px window: nothing is cut off, nothing scrolls sideways."""
    phone.page.set_viewport_size({"width": 640, "height": 800})
    page = phone.open(MAP)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_forced_colours_keep_states_and_controls_apart(desk: Any) -> None:
    desk.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page = desk.open(f"{MAP}?commune=48003")
    swatch = page.locator(".geomap-states svg").first
    assert swatch.evaluate("one => getComputedStyle(one).forcedColorAdjust") == "none"
    assert page.locator("tr.chosen").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert page.evaluate("geomap.calm") is True


def test_the_level_of_the_map_is_in_the_address(desk: Any) -> None:
    page = desk.open(MAP)
    page.get_by_role("radio", name="intercommunalité").check()
    page.wait_for_url(f"**{MAP}?niveau=epci")
    page.reload()
    expect(page.get_by_role("radio", name="intercommunalité")).to_be_checked()
    page.get_by_role("radio", name="commune", exact=True).check()
    expect(page).to_have_url(re.compile("creation-site$"))


def test_what_is_drawn_on_the_communes_is_in_the_address(desk: Any) -> None:
    """Named in full where it is not what a first visit shows; back brings what was shown."""
    page = desk.open(MAP)
    mediators, providers = (page.get_by_role("checkbox", name=name) for name in ("Médiateurs", "Prestataires"))
    mediators.check()
    page.wait_for_url(f"**{MAP}?couches=names.mediators.providers")
    desk.open(f"{MAP}?couches=names.mediators.providers")
    expect(mediators).to_be_checked()
    expect(page.locator(".geomap-marker-mediators").first).to_be_attached()
    page.get_by_label("Trajet au plus").select_option("60")
    page.wait_for_url(f"**{MAP}?t=60&couches=names.mediators.providers")
    desk.settle()
    mediators.uncheck()
    page.wait_for_url(f"**{MAP}?t=60")
    page.go_back()
    expect(mediators).to_be_checked()
    for box in page.locator("input[data-geomap-layer]").all():
        box.uncheck()
    page.wait_for_url(f"**{MAP}?couches=aucune")
    page.reload()
    desk.settle()
    expect(providers).not_to_be_checked()
    expect(page.locator(".geomap-marker")).to_have_count(0)


def test_two_maps_are_compared_by_hand_and_by_keyboard(desk: Any) -> None:
    """Moved together; a commune chosen on one is announced by the other and found in the table."""
    page = desk.open(f"/comparer/{ZONE}/creation-site?avec-preuve=declare&tout=oui")
    first, second = page.locator("#map_premiere"), page.locator("#map_seconde")
    before = page.evaluate("geomap.maps.map_seconde.getZoom()")
    first.get_by_role("button", name="Zoomer", exact=True).click()
    same = """(before) => {
      const [first, second] = [geomap.maps.map_premiere, geomap.maps.map_seconde].map((map) => map.getZoom());
      return first === second && first > before;
    }"""
    page.wait_for_function(same, arg=before)
    second.focus()
    page.keyboard.press("ArrowDown")
    code = page.locator("#comparaison tr.chosen").get_attribute("data-commune")
    name = page.locator("#comparaison tr.chosen a").first.inner_text()
    assert code is not None
    expect(page.locator("#map_premiere_status")).to_contain_text(name)
    expect(page.locator("#map_seconde_status")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()


def test_without_scripts_two_pictures_and_a_table_compare(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}{MAP}")
    page.get_by_role("checkbox", name="couvert sur place").check()
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("#tableau tbody tr:visible")).to_have_count(1)
    page.get_by_role("link", name="Comparer").click()
    for name in ("premiere", "seconde"):
        picture = page.locator(f"section[aria-labelledby=titre-{name}] img.geomap-poster")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth > 0")
        expect(page.locator(f"section[aria-labelledby=titre-{name}] img.geomap-glimpse")).to_be_hidden()
    expect(page.locator("#comparaison tbody tr")).to_have_count(1)
    context.close()
