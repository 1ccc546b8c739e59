using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Http;

/// <summary>What the document promises of strings and numbers is what is accepted, for people and for programs.</summary>
[Finding("what the document promises and what is accepted differ")]
public sealed class InputTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData("100")]
    [InlineData("100.0")]
    [InlineData("1e2")]
    [InlineData("1.0E+2")]
    [InlineData("1000e-1")]
    public async Task Whole_number_in_any_form_of_JSON_is_the_same_integer(string number)
    {
        var body = $"{RequestSamples.LotBodyWith(lot => lot.Remove("quantity"))[..^1]},\"quantity\":{number}}}";

        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, body);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(100, gateway.Cluster.Last<PostLot>().Quantity);
    }

    [Theory]
    [InlineData("1.5", "Send a whole number.")]
    [InlineData("1e-1", "Send a whole number.")]
    [InlineData("9223372036854775808", "Send a whole number.")]
    [InlineData("1e400", "Send a whole number.")]
    [InlineData("\"5\"", "Send a whole number.")]
    [InlineData("5,\"quantity\":6", "Send this field only once.")]
    public async Task Bad_whole_number_is_answered_with_what_is_wrong(string number, string advice)
    {
        var body = $"{RequestSamples.LotBodyWith(lot => lot.Remove("quantity"))[..^1]},\"quantity\":{number}}}";

        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, body);

        Assert.Equal(advice, await AdviceAsync(response, "quantity"));
    }

    [Theory]
    [InlineData("limit=10.0", 200)]
    [InlineData("limit=1e1", 200)]
    [InlineData("limit=1.5", 400)]
    [InlineData("limit=0", 400)]
    public async Task Whole_number_of_a_query_is_read_like_that_of_a_body(string query, int status)
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots?" + query, Role.Donor);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("Nasi\u200Bgoreng", "zero-width space")]
    [InlineData("\u200B", "nothing but a zero-width space")]
    [InlineData("Nasi\u00ADgoreng", "soft hyphen")]
    [InlineData("\uFEFFNasi", "byte-order mark")]
    [InlineData("Nasi \u202Egnerog\u202C", "right-to-left override")]
    [InlineData("Nasi \u2067goreng", "right-to-left isolate")]
    [InlineData("Nasi\u200F", "right-to-left mark")]
    [InlineData("Nasi\u2028goreng", "line separator")]
    [InlineData("Nasi\u2029goreng", "paragraph separator")]
    [InlineData("Nasi\u0085goreng", "next line")]
    [InlineData("\u3164", "Hangul filler")]
    [InlineData("\u2800\u2800", "empty Braille cells")]
    [InlineData("Nasi\uE000", "private use")]
    [InlineData("Nasi\U000E0041", "tag character")]
    [InlineData("\u200DNasi", "joiner with nothing before it")]
    [InlineData("Nasi\u200D", "joiner with nothing behind it")]
    [InlineData("Nasi\u200D\u200Dgoreng", "two joiners")]
    public async Task Text_that_cannot_be_seen_as_it_is_is_refused_in_every_field(string text, string what)
    {
        using var title = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot["title"] = text));
        using var notes = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot["notes"] = text));
        using var address = await gateway.SendAsync(
            "POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot["location"]!["address"] = text));
        using var reason = await gateway.SendAsync(
            "POST", $"/v1/lots/{RequestSamples.LotId}/withdrawal", Role.Donor, JsonSerializer.Serialize(new { reason = text }));
        using var name = await gateway.SendAsync("POST", "/v1/accounts", body: Registration("someone@example.org", text));

        Assert.Multiple(
            () => Assert.True(title.StatusCode == HttpStatusCode.BadRequest, what),
            () => Assert.True(notes.StatusCode == HttpStatusCode.BadRequest, what),
            () => Assert.True(address.StatusCode == HttpStatusCode.BadRequest, what),
            () => Assert.True(reason.StatusCode == HttpStatusCode.BadRequest, what),
            () => Assert.True(name.StatusCode == HttpStatusCode.BadRequest, what));
    }

    [Theory]
    [InlineData("Nasi goreng Bu Té")]
    [InlineData("米飯 ご飯 밥")]
    [InlineData("אורז וירקות")]
    [InlineData("नमस्ते क्‍ष")]
    [InlineData("می‌خواهم برنج")]
    [InlineData("Makan siang 👩‍🍳❤️🍚👍🏽")]
    public async Task Text_of_any_script_is_accepted(string text)
    {
        using var response = await gateway.SendAsync(
            "POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot["title"] = text));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(text, gateway.Cluster.Last<PostLot>().Terms.Title);
    }

    [Theory]
    [InlineData("someone@example.org", true)]
    [InlineData("some.one+food@mail.example.co.id", true)]
    [InlineData("o'brien@example.org", true)]
    [InlineData("someone@example.xn--p1ai", true)]
    [InlineData("someone@xn--80ak6aa92e.com", true)]
    [InlineData(".someone@example.org", false)]
    [InlineData("someone.@example.org", false)]
    [InlineData("some..one@example.org", false)]
    [InlineData("some(one)@example.org", false)]
    [InlineData("\"some one\"@example.org", false)]
    [InlineData("some,one@example.org", false)]
    [InlineData("some<one>@example.org", false)]
    [InlineData("someone@example..org", false)]
    [InlineData("someone@.example.org", false)]
    [InlineData("someone@-example.org", false)]
    [InlineData("someone@example-.org", false)]
    [InlineData("someone@example.o-g", false)]
    [InlineData("someone@example.1", false)]
    [InlineData("someone@example", false)]
    [InlineData("someone@[127.0.0.1]", false)]
    [InlineData("someone@example.org ", false)]
    [InlineData("someone@example.org\n", false)]
    [InlineData("someone@@example.org", false)]
    [InlineData("sömeone@example.org", false)]
    public async Task Address_is_accepted_if_it_is_a_dot_atom_at_a_host(string address, bool isGood)
    {
        using var response = await gateway.SendAsync("POST", "/v1/accounts", body: Registration(address, "Someone"));

        Assert.Equal(!isGood, response.StatusCode == HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("+62 812 3456 789", true)]
    [InlineData("(021) 555-0100", true)]
    [InlineData("08123456789", true)]
    [InlineData("", true)]
    [InlineData("+", false)]
    [InlineData("1", false)]
    [InlineData("+62 812 3456 7890 1234", false)]
    [InlineData("call me", false)]
    [InlineData("08123456789\n", false)]
    public async Task Phone_number_has_5_to_15_digits(string phone, bool isGood)
    {
        using var response = await gateway.SendAsync(
            "POST", "/v1/accounts", body: Registration("someone@example.org", "Someone", phone));

        Assert.Equal(!isGood, response.StatusCode == HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("2026-03-01T22:00:00+07:00", true)]
    [InlineData("2026-03-01t15:00:00z", true)]
    [InlineData("2026-06-30T23:59:60Z", true)]
    [InlineData("2026-03-01T15:00:00.123456789Z", true)]
    [InlineData("2026-03-01T15:00:61Z", false)]
    [InlineData("2026-03-01 15:00:00Z", false)]
    [InlineData("2026-03-01T15:00Z", false)]
    [InlineData("2026-02-30T15:00:00Z", false)]
    public async Task Time_is_accepted_in_every_form_of_RFC_3339(string time, bool isGood)
    {
        using var response = await gateway.SendAsync(
            "POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot["useBy"] = time));

        Assert.Equal(isGood ? HttpStatusCode.Created : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("0197f0a0-0000-8000-8000-000000000002", true)]
    [InlineData("0197F0A0-0000-8000-8000-000000000002", true)]
    [InlineData("%200197f0a0-0000-8000-8000-000000000002", false)]
    [InlineData("0197f0a0-0000-8000-8000-000000000002%20", false)]
    [InlineData("0197f0a000008000800000000000000002", false)]
    [InlineData("{0197f0a0-0000-8000-8000-000000000002}", false)]
    public async Task Id_is_a_UUID_with_nothing_around_it(string id, bool isGood)
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots/" + id, Role.Donor);

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
    }

    private static string Registration(string email, string displayName, string phone = "") => JsonSerializer.Serialize(
        new { email, displayName, phone, password = "a long enough password", role = "donor" });

    private static async Task<string> AdviceAsync(HttpResponseMessage response, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (string)problem["errors"]![field]![0]!;
    }
}
