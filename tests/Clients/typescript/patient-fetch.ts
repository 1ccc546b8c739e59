/** Sends a request, and again up to three times while the answer is 429 or 503, after as many seconds as Retry-After says. */
export async function patientFetch(request: Request): Promise<Response> {
  for (let retriesLeft = 3; ; retriesLeft--) {
    const response = await fetch(request.clone());
    const seconds = Number(response.headers.get("Retry-After") ?? 0);
    if (retriesLeft === 0 || seconds === 0 || (response.status !== 429 && response.status !== 503)) {
      return response;
    }
    await response.body?.cancel();
    await new Promise((resume) => setTimeout(resume, seconds * 1000));
  }
}
