// Small helpers for elements of the page.

export const element = id => document.getElementById(id);

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
