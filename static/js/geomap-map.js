// <geomap-map zone="departement:48" skill="referencement-naturel" height="620" label="…"></geomap-map>
// shows an answer of the site this script comes from; t, preuve, distance, jour, niveau, vue, fond and lang are passed on.
"use strict";
(() => {
  const site = new URL(document.currentScript.src).origin;
  const PASSED = ["t", "preuve", "distance", "jour", "niveau", "vue", "fond", "lang"];

  class GeomapMap extends HTMLElement {
    static observedAttributes = ["zone", "skill", "height", "label", ...PASSED];

    connectedCallback() {
      this.frame = document.createElement("iframe");
      this.frame.loading = "lazy";
      this.frame.style.cssText = "border:0;width:100%;display:block";
      this.style.display = "block";
      this.show();
      this.replaceChildren(this.frame);
    }

    attributeChangedCallback() {
      if (this.frame) this.show();
    }

    show() {
      const zone = encodeURIComponent(this.getAttribute("zone") || "");
      const skill = encodeURIComponent(this.getAttribute("skill") || "");
      const address = new URL(`/embed/${zone}/${skill}`, site);
      for (const name of PASSED) {
        if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      }
      const height = Number(this.getAttribute("height")) || 620;
      this.frame.style.height = `${Math.max(200, height)}px`;
      this.frame.title = this.getAttribute("label") || "geomap";
      if (this.frame.src !== address.href) this.frame.src = address.href;
    }
  }

  if (!customElements.get("geomap-map")) customElements.define("geomap-map", GeomapMap);
})();
