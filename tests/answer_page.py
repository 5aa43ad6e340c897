"""The page of an answer in a real browser: when it has come to rest, and all that a question decides on it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect


def settle(page: Page) -> None:
    """Wait until all scripts have come and nothing is busy: the question of the address is answered everywhere."""
    page.evaluate("() => window.geomap?.late?.(() => undefined)")
    expect(page.locator("[aria-busy=true], [data-painting]")).to_have_count(0)


def shown(page: Page) -> dict[str, Any]:
    """All that a question decides on the page, scripts' own marks aside."""
    script = """() => ({
      title: document.title,
      h1: document.querySelector('h1').innerText,
      headline: document.querySelector('.headline').innerText,
      told: [...document.querySelectorAll('[data-answer=sentences] li')].map((one) => one.innerText),
      question: document.querySelector('[data-answer=question]').textContent.trim(),
      quiet: document.querySelector('.answer-told > .quiet').innerText.trim(),
      legend: [...document.querySelectorAll('.geomap-states li')].map((one) => [one.className, one.innerText]),
      caption: document.querySelector('#tableau caption').innerText,
      heads: [...document.querySelectorAll('#tableau thead a')].map((one) => [one.textContent, one.href]),
      sorted: [...document.querySelectorAll('#tableau th[aria-sort]')].map((one) => one.innerText + one.ariaSort),
      rows: [...document.querySelectorAll('#tableau tbody tr')].map((row) => [
        row.hidden, row.className,
        ...['commune', 'state', 'manque', 'minutes', 'prouves', 'habitants'].map((name) => row.dataset[name]),
        row.textContent.replace(/\\s+/g, ' '), ...[...row.querySelectorAll('a')].map((one) => one.href)]),
      zones: [...document.querySelectorAll('table.zones tbody tr')].map((row) => [
        row.innerText, row.querySelector('a').href]),
      files: [...document.querySelectorAll('[data-file], [data-compare], link[rel=canonical], link[type*="geo+json"]')]
        .map((one) => one.href),
      fields: [...document.querySelectorAll('#question select, #question input[type=date]')].map((one) => one.value),
      why: document.querySelector('#why').innerText,
    })"""
    return dict(page.evaluate(script))
