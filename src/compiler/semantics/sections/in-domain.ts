import type { SettingDomain } from "../../../plan/plan.js";

export function isInDomain(value: number | string, domain: SettingDomain): boolean {
  if (domain.kind === "choices") return domain.values.includes(value);
  if (typeof value !== "number" || value < domain.low || value > domain.high) return false;
  return domain.step === null || isMultiple(value - domain.low, domain.step);
}

function isMultiple(value: number, step: number): boolean {
  return Math.abs(value / step - Math.round(value / step)) < 1e-9;
}
