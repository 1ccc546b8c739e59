using System.Text;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Grains;
using PahlawanPangan.Tests.Fuzzing.Targets;
using PahlawanPangan.Tests.Grpc;

namespace PahlawanPangan.Tests.Fuzzing;

/// <summary>Inputs that failed once: each is refused as documented now, or accepted where it is right.</summary>
[Finding("text from outside that throws, or has two spellings")]
public sealed class FuzzFindingTests(GrpcGatewayHost gateway) : IClassFixture<GrpcGatewayHost>
{
    private const string Event = """{"id":"0197f0a0-0000-8000-8000-000000000003","subject":"0197f0a0-0000-8000-8000-000000000002","time":"2026-03-01T12:00:00Z","sequence":1""";

    [Theory]
    [InlineData("query StatementQuery", "from=9999-12")]
    [InlineData("query StatementQuery", "to=9999-12-31")]
    [InlineData("whole number", "1.00000000000000000000000000000000001")]
    [InlineData("whole number", "1e-30")]
    [InlineData("cursor of a place", "KzF8MDE5N2YwYTAwMDAwODAwMDgwMDAwMDAwMDAwMDAwMDI")]
    [InlineData("cursor of a number", "007")]
    [InlineData("cursor of an id", "0197F0A0-0000-8000-8000-000000000002")]
    [InlineData("refresh token", "AZfwoAAAcACAAAAAAAAAAQGX8KAAAIAAgAAAAAAAAAIAAAAHkrOJqJEvZwM-R_-FPK24PHn1_Knexa9QM-Z1i0Rz~EM")]
    [InlineData("moment of a form", "0001-01-01T00:00")]
    [InlineData("address to go on to", "/\t/evil.example")]
    [InlineData("address to go on to", "/米")]
    [InlineData("target of a webhook", "https://[::11]/")]
    [InlineData("target of a webhook", "https://[::127.0.0.1]/")]
    [InlineData("target of a webhook", "https://\uFFFD.\u202E.")]
    [InlineData("hash of a password", "$argon2id$v=19$m=99999999999,t=2,p=1$AQIDBAUGBwgJCgsMDQ4PEA$AQID")]
    [InlineData("hash of a password", "$argon2id$v=19$m=6,t=2,p=1$ID4PEA$Na")]
    [InlineData("header If-Match", "\"07\"")]
    [InlineData("header Last-Event-ID", "02")]
    [InlineData("header traceparent", "00-0af7651916cd43dd8448eb211c80319\0-b7ad6b7169203331-01")]
    [InlineData("whole number", "12\0")]
    [InlineData("query LotSearchQuery", "lat=1%00&lon=2")]
    [InlineData("name of numbers of lanes", "null")]
    [InlineData("lane of a message", "01-lot")]
    [InlineData("lane of a message", "1-")]
    [InlineData("headers of a message", "lot\n1")]
    [InlineData("headers of a message", "0-lot\n-1")]
    [InlineData("subject of a message", "...")]
    [InlineData("event of the stream", Event + ""","data":{}} {}""")]
    [InlineData("event of the stream", Event + ""","data":{},"sequence":2}""")]
    [InlineData("event of the stream", Event + ""","data":5}""")]
    [InlineData("files of a silo's keys", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh")]
    [InlineData("file of a ledger's export", """{"takenAt":"2026-03-01T12:00:00Z","key":{"id":null,"publicKey":"AA=="}}""")]
    [InlineData("file of a ledger's export", """{"takenAt":"2026-03-01T12:00:00Z","checkpoint":{"partition":0,"size":1,"root":null,"chain":"","signedAt":"2026-03-01T12:00:00Z","keyId":"x","signature":""}}""")]
    public void Text_that_failed_once_is_refused(string name, string text) => Assert.False(Attempt(name, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("event of the stream",
        "eyJpZCI6IjAxOTdmMGEwLTAwMDAtODAwMC04MDAwLTAwMDAwMDAwMDAwMyIsInN1YmplY3QiOiIwMTk3ZjBhMC0wMDAwLTgwMDAtODAwM"
            + "C0wMDAwMDAwMDAwMDIiLCJ0aW1lIjoiMjAyNi0wMy0wMVQxMjowMDowMFoiLCJzZXF1ZW5jZSI6MSwiZGF0YSI6eyJhIjoigCJ9fQ==")]
    [InlineData("file of the ledger's key",
        "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tTUlHSEFnRUFNQk1HQnlxR1NNNDlBZ0VHQ0NRR1NNNDlBd0VIQkcwd2F3SUJBUVFncVJCW"
            + "WtDZnNrempjanFFVlBQY3BLOWttM1NOd0hqblhiN2JPYjVqYk41dWhSQU5DQUFRNSs2NTYzWEpta1E0WlhDZ2ZUa3g5eXpsejhKK2FKeX"
            + "U4RGpDOU5zdXNoNHp4OWRBRG15SWpFV0RFeitoTTMvbStpb1hmNDFORzRhV20wdE1hY1Q3ei0tLS0tRU5EIFBSSVZBVEUgS0VZLS0tLS0"
            + "=")]
    public void Bytes_that_failed_once_are_refused(string name, string base64) => Assert.False(Attempt(name, Convert.FromBase64String(
        base64)));

    [Fact]
    public void Sealed_text_with_white_space_is_refused()
    {
        var target = FuzzTargets.All["seal of contact data"];
        var sample = Encoding.UTF8.GetString(target.Samples(gateway.Services)[0]);

        Assert.False(Attempt(target.Name, Encoding.UTF8.GetBytes(sample.Insert(sample.Length - 8, "\n"))));
        Assert.False(Attempt(target.Name, Encoding.UTF8.GetBytes(sample + "=")));
    }

    [Fact]
    public void Refresh_token_has_no_second_spelling()
    {
        var target = FuzzTargets.All["refresh token"];
        var sample = target.Samples(gateway.Services)[0];
        sample[^1]++;

        Assert.False(Attempt(target.Name, sample));
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e18)]
    [InlineData(0.5)]
    public void Cursor_whose_key_is_no_moment_is_refused_by_lists_in_the_order_of_time(double key)
    {
        var text = new PageCursor(key, RequestSamples.LotId).ToString();

        Assert.True(PageCursor.TryParse(text, out _));
        Assert.False(PageCursor.TryParseMoment(text, out _));
    }

    [Fact]
    public void Certificate_with_a_hash_that_is_null_is_refused()
    {
        var target = FuzzTargets.All["file of a certificate"];
        var text = Encoding.UTF8.GetString(target.Samples(gateway.Services)[0]).Replace("\"path\":[]", "\"path\":[null]",
            StringComparison.Ordinal);

        Assert.Contains("[null]", text, StringComparison.Ordinal);
        Assert.False(Attempt(target.Name, Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Charset_in_quotation_marks_is_accepted() =>
        Assert.True(Attempt("header Content-Type", "application/json; charset=\"UTF-8\""u8.ToArray()));

    [Fact]
    public void Answer_to_thousands_of_the_same_name_is_short() =>
        Assert.InRange(AllergenList.Validate("allergens", [.. Enumerable.Repeat("eggs", 5000)]).Count(), 1, 20);

    [Fact]
    public async Task Statement_of_the_last_year_there_is_is_refused_with_a_problem()
    {
        using var response = await gateway.SendAsync("GET", "/v1/statements?from=9999-12", Role.Donor);

        await ProblemReader.ReadAsync(response, 400, "validation");
    }

    private bool Attempt(string name, byte[] input)
    {
        var target = FuzzTargets.All[name];
        var fault = Fuzzer.FaultOf(target, target.Prepare(gateway.Services), input, out var isAccepted);
        Assert.True(fault is null, fault?.ToString());
        return isAccepted;
    }
}
