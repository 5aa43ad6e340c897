// What a map of communes needs of Leaflet once it is on screen: the build makes the late part of the library of it.
import { LayerGroup } from "leaflet/src/layer/LayerGroup.js";
import { popup } from "leaflet/src/layer/Popup.js";
import { tooltip } from "leaflet/src/layer/Tooltip.js";
import { divIcon } from "leaflet/src/layer/marker/DivIcon.js";
import { marker } from "leaflet/src/layer/marker/Marker.js";
import { polyline } from "leaflet/src/layer/vector/Polyline.js";
import { svg } from "leaflet/src/layer/vector/SVG.js";
import { Map } from "leaflet/src/map/Map.js";

// Lines are drawn in SVG, as in the whole library where nobody prefers a canvas.
Map.include({
  getRenderer(layer) {
    const renderer = layer.options.renderer || (this._renderer ||= svg());
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});

Object.assign(window.L, { LayerGroup, divIcon, marker, polyline, popup, tooltip });
