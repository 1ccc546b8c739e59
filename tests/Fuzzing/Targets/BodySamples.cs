using PahlawanPangan.Gateway.Accounts;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Notifications;
using PahlawanPangan.Gateway.Operations;
using PahlawanPangan.Gateway.Recalls;
using PahlawanPangan.Gateway.Safety;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Bodies that are right, for every type that an endpoint reads as JSON.</summary>
internal static class BodySamples
{
    private const string Place = """{"lat":-6.2,"lon":106.8,"address":"Jl. Sudirman 1"}""";
    private const string Reading = """{"celsius":63.5,"measuredAt":"2026-03-01T12:00:00Z","device":"T-1"}""";
    private const string Lot = "0197f0a0-0000-8000-8000-000000000002";
    private const string OtherLot = "0197f0a0-0000-8000-8000-000000000003";

    public static IReadOnlyDictionary<Type, string[]> All { get; } = new Dictionary<Type, string[]>
    {
        [typeof(PostLotRequest)] =
        [
            RequestSamples.LotBody,
            $$"""
            {"title":"Nasi 米","category":"cooked-meal","unit":"gram","quantity":1e2,"useBy":"2026-03-01T22:00:00+07:00","bestBefore":"2026-03-01T22:00:00Z",
             "pickupWindow":{"from":"2026-03-01T12:00:00Z","to":"2026-03-01T14:30:00.123456Z"},"location":{{Place}},"region":"jakarta",
             "temperatureClass":"hot","allergens":[],"halal":"certified","notes":"","batchCodes":["A-1","B-2"],"gtin":"4006381333931",
             "preparedAt":"2026-03-01T10:00:00Z","temperature":{{Reading}},"diet":["vegan"]}
            """,
        ],
        [typeof(AdjustLotRequest)] =
            ["""{"posted":12,"pickupWindow":{"from":"2026-03-01T12:00:00Z","to":"2026-03-01T14:30:00Z"},"notes":"Bawa kotak"}"""],
        [typeof(ReasonRequest)] = ["""{"reason":"closing"}"""],
        [typeof(RecallLotRequest)] = ["""{"reason":"glass","drill":true}"""],
        [typeof(OpenRecallRequest)] = [$$"""{"donorId":"{{Lot}}","batchCode":"A-1","gtin":"4006381333931","reason":"glass","drill":false}"""],
        [typeof(ReportRequest)] = ["""{"report":"Everything was thrown away."}"""],
        [typeof(ClaimLotRequest)] =
            [$$$"""{"quantity":5,"delivery":{"location":{{{Place}}}},"acceptConflicts":["halal","eggs"]}""", """{"quantity":1.0}"""],
        [typeof(ClaimLotsRequest)] =
        [
            $$"""{"claims":[{"lotId":"{{Lot}}","quantity":5},{"lotId":"{{OtherLot}}","quantity":1,"acceptConflicts":[]}]}""",
        ],
        [typeof(CollectionRequest)] =
        [
            $$"""{"code":"482 913","quantity":5,"temperature":{{Reading}},"rejected":{"quantity":1,"reason":"spoiled"} }""",
            """{"override":{"reason":"The phone is broken."}}""",
        ],
        [typeof(PickupRequest)] =
            [$$"""{"code":"482913","temperature":{{Reading}},"rejected":{"quantity":1,"reason":"damaged"} }"""],
        [typeof(HandoverRequest)] =
        [
            $$"""{"proof":{"kind":"code","code":"482913"},"temperature":{{Reading}}}""", """{"proof":{"kind":"signature","text":"Budi"}}""",
            """{"proof":{"kind":"photo","reference":"https://photos.example.org/1"}}""",
        ],
        [typeof(CourierModel)] =
            [$$"""{"capacityKg":12.5,"temperatureClasses":["hot","chilled"],"location":{{Place}},"radiusKm":5}"""],
        [typeof(RegistrationRequest)] =
        [
            $$"""
            {"email":"someone@example.org","password":"a long enough password","displayName":"Budi","role":"donor","kind":"organisation",
             "phone":"+62 812 3456 789","location":{{Place}}}
            """,
        ],
        [typeof(ChangeAccountRequest)] =
        [
            $$"""
            {"email":"someone@example.org","password":"a long enough password","currentPassword":"x","displayName":"Budi","kind":"person",
             "phone":"","location":{{Place}}}
            """,
        ],
        [typeof(EmailCodeRequest)] = ["""{"email":"someone@example.org","code":"123456"}"""],
        [typeof(EmailRequest)] = ["""{"email":"someone@example.org"}"""],
        [typeof(ResetRequest)] = ["""{"email":"someone@example.org","code":"123456","password":"a long enough password"}"""],
        [typeof(AdministerAccountRequest)] = ["""{"role":"courier","disabled":true}"""],
        [typeof(LogInRequest)] = ["""{"email":"someone@example.org","password":"a long enough password"}"""],
        [typeof(CodeRequest)] = ["""{"code":"12 34 56"}"""],
        [typeof(RefreshRequest)] = [$$"""{"refreshToken":"{{new string('A', 91)}}"}"""],
        [typeof(DietModel)] = ["""{"allergens":["eggs","milk"],"diet":["halal"],"strict":true}"""],
        [typeof(NotificationPreferencesModel)] =
            ["""{"muted":["lot-claimed"],"quietHours":{"from":"22:00","until":"06:30","timeZone":"Asia/Jakarta"}}"""],
        [typeof(PostWebhookRequest)] = ["""{"url":"https://hooks.example.org/pangan?a=1","kinds":["claim-held","lot-claimed"]}"""],
        [typeof(ReplayWebhookRequest)] = ["""{"afterNumber":0}"""],
        [typeof(PostReplayRequest)] = ["""{"from":"2026-03-01T12:00:00Z"}"""],
        [typeof(SetShelfLivesRequest)] = ["""{"shelfLives":[{"category":"cooked-meal","hours":4,"source":"Rule 7"}]}"""],
        [typeof(SetTemperatureLimitsRequest)] =
        [
            """
            {"limits":[{"temperatureClass":"ambient","budgetMinutes":0,"requiredAt":[],"source":"a"},
             {"temperatureClass":"chilled","maxCelsius":5,"budgetMinutes":120,"requiredAt":["posting"],"source":"b"},
             {"temperatureClass":"frozen","maxCelsius":-18,"budgetMinutes":30,"source":"c"},
             {"temperatureClass":"hot","minCelsius":63,"maxCelsius":100,"budgetMinutes":120,"source":"d"}]}
            """,
        ],
    };
}
