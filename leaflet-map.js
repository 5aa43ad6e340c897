// What a map of communes needs of Leaflet to be seen and moved: the build makes the first part of the library of it.
import { Control, control } from "leaflet/src/control/Control.js";
import { scale } from "leaflet/src/control/Control.Scale.js";
import { zoom } from "leaflet/src/control/Control.Zoom.js";
import Browser from "leaflet/src/core/Browser.js";
import * as Class from "leaflet/src/core/Class.js";
import * as Events from "leaflet/src/core/Events.js";
import * as Handler from "leaflet/src/core/Handler.js";
import * as Util from "leaflet/src/core/Util.js";
import * as DomEvent from "leaflet/src/dom/DomEvent.js";
import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import * as Draggable from "leaflet/src/dom/Draggable.js";
import * as LatLng from "leaflet/src/geo/LatLng.js";
import * as LatLngBounds from "leaflet/src/geo/LatLngBounds.js";
import * as Bounds from "leaflet/src/geometry/Bounds.js";
import * as Point from "leaflet/src/geometry/Point.js";
import * as Layer from "leaflet/src/layer/Layer.js";
import * as Renderer from "leaflet/src/layer/vector/Renderer.js";
import * as SvgUtil from "leaflet/src/layer/vector/SVG.Util.js";
import * as Map from "leaflet/src/map/Map.js";
import { version } from "leaflet/package.json";

// Every way of moving a map the whole library has.
import "leaflet/src/map/handler/Map.BoxZoom.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TapHold.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";

window.L = {
  version,
  Control,
  DomEvent,
  DomUtil,
  Map: Map.Map,
  Renderer: Renderer.Renderer,
  bounds: Bounds.toBounds,
  control: Object.assign(control, { scale, zoom }),
  latLngBounds: LatLngBounds.toLatLngBounds,
  map: Map.createMap,
  point: Point.toPoint,
  // By the names of their files: what the late part stands on.
  modules: {
    Bounds,
    Browser,
    Class,
    DomEvent,
    DomUtil,
    Draggable,
    Events,
    Handler,
    LatLng,
    LatLngBounds,
    Layer,
    Map,
    Point,
    Renderer,
    "SVG.Util": SvgUtil,
    Util,
  },
};
