"""French places as people write them, all the communes of France in play: each line of what geocoding must know."""

import pytest

from geomap.config import bundled
from geomap.core.frames import PLACES
from geomap.core.geocoding.locating import locate
from geomap.geocoders.offline import OfflineGeocoder
from geomap.sources.communes import read_bundled


@pytest.fixture(scope="module")
def gazetteer():
    return OfflineGeocoder(read_bundled(bundled("data") / "communes")).gazetteer


def line(text):
    return {"line": text}


def city(name, postcode=None):
    return {"city": name, "postcode": postcode}


ACCEPTED = {
    "current": [
        (city("Mende", "48000"), "48095"),
        (city("Villeneuve-d'Ascq"), "59009"),
        (line("3 rue du Commerce 48100 Marvejols"), "48092"),
    ],
    "former": [
        (city("Florac", "48400"), "48061"),
        (city("Chirac", "48100"), "48099"),
        (city("Annecy-le-Vieux", "74940"), "74010"),
        (city("Cherbourg-Octeville", "50100"), "50129"),
        (line("2 place du Puits, Évry 91000"), "91228"),
    ],
    "renamed": [(city("Châlons-sur-Marne", "51000"), "51108"), (city("Berck-sur-Mer", "62600"), "62108")],
    "delegated": [
        (city("La Salle-Prunet", "48400"), "48061"),
        (city("Cran-Gevrier", "74960"), "74010"),
        (city("Beaupréau", "49600"), "49023"),
        (city("Meythet - Annecy"), "74010"),
    ],
    "associated": [
        (city("Lomme", "59160"), "59350"),
        (city("Hellemmes", "59260"), "59350"),
        (city("Saint-Pol-sur-Mer", "59430"), "59183"),
    ],
    "arrondissement": [
        (city("Paris 11", "75011"), "75111"),
        (city("PARIS 11EME ARRONDISSEMENT"), "75111"),
        (city("Paris XIe"), "75111"),
        (city("Paris Ier"), "75101"),
        (city("Lyon 3e"), "69383"),
        (city("Lyon IIIème arrdt"), "69383"),
        (line("10 rue de Rivoli 75004 Paris"), "75104"),
        (line("25 boulevard Larousse Marseille 14e"), "13214"),
        (line("5ter place Abbé Pierre, Lyon 9e"), "69389"),
    ],
    "cedex and boxes": [
        (city("MENDE CEDEX", "48001"), "48095"),
        (city("GRENOBLE CEDEX 9", "38054"), "38185"),
        (line("CS 10123 48005 MENDE CEDEX"), "48095"),
        (line("BP 12, 48200 St Chély d'Apcher"), "48140"),
        (line("TSA 20123 - 35000 RENNES CEDEX"), "35238"),
        (line("B.P. n° 45 59000 LILLE CEDEX 9"), "59350"),
    ],
    "saints": [
        (city("St Chély d'Apcher", "48200"), "48140"),
        (city("STE ENIMIE", "48210"), "48146"),
        (city("St. Etienne", "42000"), "42218"),
        (city("STS GEOSMES", "52200"), "52449"),
    ],
    "abbreviated": [
        (city("Neuilly s/Seine", "92200"), "92051"),
        (city("Villefranche/Saône", "69400"), "69264"),
        (city("Mt de Marsan", "40000"), "40192"),
        (city("N.D. de Bondeville", "76960"), "76474"),
        (city("ND de Monts", "85690"), "85164"),
        (city("Vaulx en V.", "69120"), "69256"),
        (city("Villeneuve lez Avignon", "30400"), "30351"),
    ],
    "apostrophes": [
        (city("L’Haÿ-les-Roses"), "94038"),
        (city("L HAY LES ROSES", "94240"), "94038"),
        (city("Saint-Chély-d`Apcher", "48200"), "48140"),
        (city("Pont-l?Abbé", "29120"), "29220"),
    ],
    "eaten apostrophes": [
        (city("LHAY LES ROSES", "94240"), "94038"),
        (city("Villeneuve dAscq", "59650"), "59009"),
        (city("SAINT JEAN DANGELY", "17400"), "17347"),
    ],
    "ligatures": [
        (city("Oeuilly", "51480"), "51410"),
        (city("ŒUILLY", "51480"), "51410"),
        (city("Vandoeuvre les Nancy", "54500"), "54547"),
    ],
    "capitals": [
        (city("BEZIERS"), "34032"),
        (city("SAINT-ÉTIENNE", "42000"), "42218"),
        (line("12 AVENUE FOCH 48000 MENDE"), "48095"),
    ],
    "stuck postcode": [
        (line("12 rue Foch 48000Mende"), "48095"),
        (line("12 rue Foch48000 Mende"), "48095"),
        (city("48000Mende"), "48095"),
        (line("rue Haute F-48000 Mende"), "48095"),
    ],
    "lost zero": [
        (city("Bourg-en-Bresse", "1000"), "01053"),
        (city("Foix", "9 000"), "09122"),
        (city("Ribemont", "2240.0"), "02648"),
        ({"insee": "1053"}, "01053"),
        (line("4 av. Jean Jaurès, 1000 Bourg-en-Bresse"), "01053"),
    ],
    "swapped digits": [
        (city("Mende", "40800"), "48095"),
        (city("Marvejols", "41800"), "48092"),
        (line("rue Haute 40800 Mende"), "48095"),
    ],
    "département or région after": [
        (city("Mérignac (33)"), "33281"),
        (city("Saint-Denis (93)"), "93066"),
        (city("Saint-Denis, La Réunion"), "97411"),
        (city("Cahors, Lot (46)"), "46042"),
        (city("Valence - Drôme"), "26362"),
        (line("12 rue Haute, Florac, Lozère, Occitanie, France"), "48061"),
        (line("Mairie, Saint-Rémy (Saône-et-Loire)"), "71475"),
    ],
    "house before the city": [
        (line("Résidence Les Tilleuls 48000 Mende"), "48095"),
        (line("Villa Bellevue, 12 rue Foch, 48100 Marvejols"), "48092"),
        (line("Maison de la Solidarité, place du Foirail, Langogne"), "48080"),
        (line("Espace Chapeau Rouge, 1 rue du Chapeau Rouge, Chartres"), "28085"),
        (line("Antenne de Florac - 2 allée du Parc, Mende 48000"), "48095"),
    ],
    "Réunion": [
        (city("ST DENIS", "97400"), "97411"),
        (city("LE TAMPON", "97430"), "97422"),
        (line("12 rue des Flamboyants 97410 St Pierre Réunion"), "97416"),
    ],
    "Mayotte": [
        (city("Mamoudzou", "97600"), "97611"),
        (city("KOUNGOU", "97690"), "97610"),
        (line("Place du marché 97600 MAMOUDZOU Mayotte"), "97611"),
    ],
    "Antilles": [
        (city("Pointe à Pitre", "97110"), "97120"),
        (city("LE LAMENTIN", "97232"), "97213"),
        (city("Lamentin", "97129"), "97115"),
        (city("Ste Anne", "97227"), "97226"),
        (city("Saint-Barthélemy", "97133"), "97701"),
    ],
    "Guyane": [(city("Cayenne", "97300"), "97302"), (city("St Laurent du Maroni", "97320"), "97311")],
    "New Caledonia": [
        (city("Nouméa", "98800"), "98818"),
        (city("Koné", "98800"), "98811"),
        (city("MONT DORE", "98809"), "98817"),
        (line("BP 12 98845 Nouméa Cedex"), "98818"),
    ],
    "Corsica": [
        (city("Ajaccio", "20000"), "2A004"),
        ({"insee": "2a004"}, "2A004"),
        ({"insee": "20004", "city": "Ajaccio"}, "2A004"),
        (city("Porto-Vecchio (2A)"), "2A247"),
        (city("Bastia (20)"), "2B033"),
        (city("Bonifacio", "2A"), "2A041"),
        (city("Sartène, Corse"), "2A272"),
        (line("Mairie de Corscia 20224 CORSCIA"), "2B095"),
    ],
}

ASKED = {
    "two communes": [
        (city("Mende / Marvejols"), {"48095", "48092"}),
        (city("Florac, Mende"), {"48061", "48095"}),
        (city("Badaroux - Mende", "48000"), {"48013", "48095"}),
        (line("Salle des fêtes, Mende, Badaroux"), {"48095", "48013"}),
    ],
    "short for a larger one": [(city("Livron"), {"64344", "26165"}), (line("8 rue Haute, Livron"), {"64344", "26165"})],
    "name of a zone": [(city("La Réunion"), {"47222", "97411"}), (line("Le bourg, La Réunion"), {"47222", "97411"})],
    "district overseas": [(city("Sainte-Clotilde", "97490"), {"97411"}), (city("Kawéni", "97600"), {"97611"})],
    "name of a street": [(line("12 rue du Château Gaillard"), {"01089"}), (line("43 Grande Rue"), {"80688"})],
    "part of a commune among others": [(city("Melay"), {"71291", "49092"})],
    "in a street": [(line("12 rue des Lilas Mende, Le Bourg"), {"48095", "46034"})],
}


def cases(table):
    return [pytest.param(cells, wanted, id=f"{kind} {cells}") for kind, rows in table.items() for cells, wanted in rows]


def ask(gazetteer, cells):
    return locate(gazetteer, PLACES.build({name: [cells.get(name)] for name in PLACES.columns})).iloc[0]


@pytest.mark.parametrize(("cells", "commune"), cases(ACCEPTED))
def test_what_people_write_is_found(gazetteer, cells, commune):
    found = ask(gazetteer, cells)
    assert (found["status"], found["commune"]) == ("accepted", commune), found["reason"]


@pytest.mark.parametrize(("cells", "communes"), cases(ASKED))
def test_what_may_mean_several_is_asked_about(gazetteer, cells, communes):
    found = ask(gazetteer, cells)
    assert found["status"] != "accepted", found["commune"]
    assert communes <= set(found["candidates"])
    assert found["reason"]
