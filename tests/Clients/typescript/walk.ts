import createClient from "openapi-fetch";
import type { components, paths } from "./pangan.js";
import { patientFetch } from "./patient-fetch.js";

declare const process: { env: Record<string, string> };

type Problem = components["schemas"]["Problem"];

// Walks the first steps of the README with the types that openapi-typescript generates, and prints what it sees, a line per step.
const donor = connect(process.env.PANGAN_URL, process.env.DONOR_TOKEN);
const recipient = connect(process.env.PANGAN_URL, process.env.RECIPIENT_TOKEN);
const busy = connect(process.env.BUSY_URL, process.env.RECIPIENT_TOKEN);

const now = Date.now();
const posted = succeeded(await donor.POST("/v1/lots", {
  params: { header: { "Idempotency-Key": newKey() } },
  body: newLot(120),
}));
const lotId = posted.id;
console.log(`post: ${posted.status}, ${posted.quantities.available} of ${posted.quantities.posted} available`);

const key = newKey();
const claim = succeeded(await recipient.POST("/v1/lots/{lotId}/claims", {
  params: { path: { lotId }, header: { "Idempotency-Key": key } },
  body: { quantity: 3 },
}));
console.log(`claim: ${claim.status} ${claim.quantity}, with a code of ${claim.pickupCode?.length} digits`);

// An answer that was lost: the same request under the same key has no second effect, and the same answer.
const again = succeeded(await recipient.POST("/v1/lots/{lotId}/claims", {
  params: { path: { lotId }, header: { "Idempotency-Key": key } },
  body: { quantity: 3 },
}));
const isSame = again.id === claim.id && again.pickupCode === claim.pickupCode && again.heldUntil === claim.heldUntil;
console.log(`claim again: ${isSame ? "the same" : "another"}`);

show("another request under its key", await recipient.POST("/v1/lots/{lotId}/claims", {
  params: { path: { lotId }, header: { "Idempotency-Key": key } },
  body: { quantity: 4 },
}));
show("a bad field", await donor.POST("/v1/lots", {
  params: { header: { "Idempotency-Key": newKey() } },
  body: newLot(0),
}));
show("too much", await recipient.POST("/v1/lots/{lotId}/claims", {
  params: { path: { lotId }, header: { "Idempotency-Key": newKey() } },
  body: { quantity: 1000 },
}));

const claimId = claim.id;
const seen = succeeded(await recipient.GET("/v1/claims/{claimId}", { params: { path: { claimId } } }));
console.log(`claim seen: ${seen.status} ${seen.quantity}, ${seen.pickupCode === claim.pickupCode ? "its code" : "no code"}`);

show("a wrong code", await donor.POST("/v1/lots/{lotId}/claims/{claimId}/collection", {
  params: { path: { lotId, claimId }, header: { "Idempotency-Key": newKey() } },
  body: { code: claim.pickupCode === "000000" ? "000001" : "000000" },
}));
const collected = succeeded(await donor.POST("/v1/lots/{lotId}/claims/{claimId}/collection", {
  params: { path: { lotId, claimId }, header: { "Idempotency-Key": newKey() } },
  body: { code: claim.pickupCode },
}));
console.log(`collection: ${collected.status} ${collected.collected}`);
await showLot();

show("no token", await connect(process.env.PANGAN_URL, "none").GET("/v1/lots/{lotId}", { params: { path: { lotId } } }));

// The first two tries are answered 429 and 503 with Retry-After; patientFetch waits and sends the request again.
const patient = succeeded(await busy.POST("/v1/lots/{lotId}/claims", {
  params: { path: { lotId }, header: { "Idempotency-Key": newKey() } },
  body: { quantity: 2 },
}));
console.log(`claim while it is busy: ${patient.status} ${patient.quantity}`);
await showLot();

function connect(baseUrl: string, token: string) {
  const client = createClient<paths>({ baseUrl, fetch: patientFetch });
  client.use({ onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${token}`) });
  return client;
}

function newKey(): string {
  return crypto.randomUUID();
}

function newLot(quantity: number): components["schemas"]["PostLot"] {
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  return {
    title: "Nasi kotak",
    category: "prepared-meals",
    unit: "portion",
    quantity,
    useBy: at(6),
    pickupWindow: { from: at(0), to: at(5) },
    location: { lat: -6.2, lon: 106.8, address: "Jl. Sudirman 1" },
    region: "jakarta",
    temperatureClass: "hot",
    allergens: ["soybeans"],
    halal: "certified",
  };
}

function succeeded<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.data === undefined) {
    throw new Error(`${answer.error?.status} ${answer.error?.type}: ${answer.error?.detail}`);
  }
  return answer.data;
}

function show(step: string, answer: { error?: Problem }): void {
  const problem = answer.error;
  if (problem === undefined) {
    throw new Error("It was not refused.");
  }
  console.log(`${step}: ${problem.status} ${problem.type}${detailsOf(problem)}`);
}

function detailsOf(problem: Problem): string {
  switch (problem.type) {
    case "urn:pangan:problem:validation":
      return `, fields: ${Object.keys(problem.errors ?? {}).join(" ")}`;
    case "urn:pangan:problem:insufficient-quantity":
      return `, available: ${problem.available}`;
    case "urn:pangan:problem:pickup-code-wrong":
      return `, attempts left: ${problem.attemptsLeft}`;
    // @ts-expect-error: the compiler knows every problem, so a slip in a type is found before it runs.
    case "urn:pangan:problem:not-a-problem":
    default:
      return "";
  }
}

async function showLot(): Promise<void> {
  const { quantities } = succeeded(await donor.GET("/v1/lots/{lotId}", { params: { path: { lotId } } }));
  console.log(`lot: ${quantities.available} available, ${quantities.held} held, ${quantities.collected} collected`);
}
