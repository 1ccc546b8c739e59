using System.Reflection;
using System.Runtime.Serialization;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Pangan.Client;
using Pangan.Client.Models;

// Walks the first steps of the README with the client that Kiota generates, and prints what it sees, a line per step.
var url = Environment.GetEnvironmentVariable("PANGAN_URL")!;
var donor = Connect(url, Environment.GetEnvironmentVariable("DONOR_TOKEN")!);
var recipient = Connect(url, Environment.GetEnvironmentVariable("RECIPIENT_TOKEN")!);
var busy = Connect(Environment.GetEnvironmentVariable("BUSY_URL")!, Environment.GetEnvironmentVariable("RECIPIENT_TOKEN")!);

var now = DateTimeOffset.UtcNow;
var posted = await donor.V1.Lots.PostAsync(NewLot(120), request => request.Headers.Add("Idempotency-Key", NewKey()));
Console.WriteLine($"post: {Name(posted!.Status!.Value)}, {posted.Quantities!.Available} of {posted.Quantities.Posted} available");
var lot = posted.Id!.Value;

var key = NewKey();
var claim = await recipient.V1.Lots[lot].Claims.PostAsync(
    new ClaimLot { Quantity = 3 }, request => request.Headers.Add("Idempotency-Key", key));
Console.WriteLine($"claim: {Name(claim!.Status!.Value)} {claim.Quantity}, with a code of {claim.PickupCode!.Length} digits");

// An answer that was lost: the same request under the same key has no second effect, and the same answer.
var again = await recipient.V1.Lots[lot].Claims.PostAsync(
    new ClaimLot { Quantity = 3 }, request => request.Headers.Add("Idempotency-Key", key));
var isSame = again!.Id == claim.Id && again.PickupCode == claim.PickupCode && again.HeldUntil == claim.HeldUntil;
Console.WriteLine($"claim again: {(isSame ? "the same" : "another")}");

Show("another request under its key", await RefusedAsync(() => recipient.V1.Lots[lot].Claims.PostAsync(
    new ClaimLot { Quantity = 4 }, request => request.Headers.Add("Idempotency-Key", key))));
Show("a bad field", await RefusedAsync(() => donor.V1.Lots.PostAsync(
    NewLot(0), request => request.Headers.Add("Idempotency-Key", NewKey()))));
Show("too much", await RefusedAsync(() => recipient.V1.Lots[lot].Claims.PostAsync(
    new ClaimLot { Quantity = 1000 }, request => request.Headers.Add("Idempotency-Key", NewKey()))));

var seen = await recipient.V1.Claims[claim.Id!.Value].GetAsync();
var codeSeen = seen!.PickupCode == claim.PickupCode ? "its code" : "no code";
Console.WriteLine($"claim seen: {Name(seen.Status!.Value)} {seen.Quantity}, {codeSeen}");

var wrongCode = claim.PickupCode == "000000" ? "000001" : "000000";
Show("a wrong code", await RefusedAsync(() => donor.V1.Lots[lot].Claims[claim.Id!.Value].Collection.PostAsync(
    new Collection { Code = wrongCode }, request => request.Headers.Add("Idempotency-Key", NewKey()))));
var collected = await donor.V1.Lots[lot].Claims[claim.Id!.Value].Collection.PostAsync(
    new Collection { Code = claim.PickupCode }, request => request.Headers.Add("Idempotency-Key", NewKey()));
Console.WriteLine($"collection: {Name(collected!.Status!.Value)} {collected.Collected}");
await ShowLotAsync();

Show("no token", await RefusedAsync(() => Connect(url, "none").V1.Lots[lot].GetAsync()));

// The first two tries are answered 429 and 503 with Retry-After; Kiota's adapter waits and sends the request again.
var patient = await busy.V1.Lots[lot].Claims.PostAsync(
    new ClaimLot { Quantity = 2 }, request => request.Headers.Add("Idempotency-Key", NewKey()));
Console.WriteLine($"claim while it is busy: {Name(patient!.Status!.Value)} {patient.Quantity}");
await ShowLotAsync();

static PanganClient Connect(string url, string token) =>
    new(new HttpClientRequestAdapter(new BaseBearerTokenAuthenticationProvider(new Token(token))) { BaseUrl = url });

static string NewKey() => Guid.NewGuid().ToString();

PostLot NewLot(long quantity) => new()
{
    Title = "Nasi kotak",
    Category = "prepared-meals",
    Unit = PostLot_unit.Portion,
    Quantity = quantity,
    UseBy = now.AddHours(6),
    PickupWindow = new PickupWindow { From = now, To = now.AddHours(5) },
    Location = new Place { Lat = -6.2, Lon = 106.8, Address = "Jl. Sudirman 1" },
    Region = "jakarta",
    TemperatureClass = PostLot_temperatureClass.Hot,
    Allergens = [PostLot_allergens.Soybeans],
    Halal = PostLot_halal.Certified,
};

// Every refusal is an exception that has the members of the problem.
static async Task<Problem> RefusedAsync<T>(Func<Task<T?>> request)
{
    try
    {
        await request();
        throw new InvalidOperationException("It was not refused.");
    }
    catch (Problem problem)
    {
        return problem;
    }
}

static void Show(string step, Problem problem)
{
    var details = problem.Type switch
    {
        Problem_type.UrnPanganProblemValidation => $", fields: {string.Join(' ', problem.Errors!.AdditionalData.Keys)}",
        Problem_type.UrnPanganProblemInsufficientQuantity => $", available: {problem.Available}",
        Problem_type.UrnPanganProblemPickupCodeWrong => $", attempts left: {problem.AttemptsLeft}",
        _ => "",
    };
    Console.WriteLine($"{step}: {problem.Status} {Name(problem.Type!.Value)}{details}");
}

async Task ShowLotAsync()
{
    var quantities = (await donor.V1.Lots[lot].GetAsync())!.Quantities!;
    Console.WriteLine($"lot: {quantities.Available} available, {quantities.Held} held, {quantities.Collected} collected");
}

// The name that the API has for a value of an enumeration.
static string Name<T>(T value)
    where T : struct, Enum => typeof(T).GetField(value.ToString())!.GetCustomAttribute<EnumMemberAttribute>()!.Value!;
