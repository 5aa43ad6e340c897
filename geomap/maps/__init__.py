"""How an answer is drawn: palette, shapes, folium layers, and the pages and files made of them."""
