using System.Net;
using System.Text;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>What a lot's requests may say, and what becomes of them.</summary>
public sealed class LotRequestTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task A_posted_lot_reaches_its_grain_as_it_was_said()
    {
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, RequestSamples.LotBody);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/v1/lots/{RequestSamples.LotId}", response.Headers.Location?.ToString());
        Assert.Equal("\"7\"", response.Headers.ETag?.ToString());

        var command = gateway.Cluster.Last<PostLot>();
        Assert.Equal(new Caller(RequestSamples.CallerId, Role.Donor), command.Caller);
        Assert.Equal(120, command.Quantity);
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        LotTerms expected = new()
        {
            Title = "Nasi bungkus",
            Category = "cooked-meal",
            Unit = Unit.Portion,
            UseBy = noon.AddHours(3),
            PickupWindow = new(noon, noon.AddMinutes(150).AddMilliseconds(123)),
            Location = new() { Lat = -6.2, Lon = 106.8, Address = "Jl. Sudirman 1" },
            Region = "jakarta",
            TemperatureClass = TemperatureClass.Hot,
            Allergens = Allergens.Eggs | Allergens.Soybeans,
            Halal = HalalStatus.Declared,
            Notes = "Bawa kotak",
        };
        Assert.Equal(expected, command.Terms);
        Assert.Equal(TimeSpan.Zero, command.Terms.UseBy.Offset);
    }

    [Fact]
    public async Task A_lot_is_answered_in_the_contract_s_form_byte_for_byte()
    {
        using var response = await gateway.SendAsync("GET", $"/v1/lots/{RequestSamples.LotId}", Role.Courier);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        const string Expected = """
            {"id":"0197f0a0-0000-8000-8000-000000000002","version":7,"status":"open","donorId":"0197f0a0-0000-7000-8000-000000000001",
            "title":"Nasi <bungkus> 米","category":"cooked-meal","unit":"portion",
            "quantities":{"posted":120,"available":100,"held":20,"collected":0,"expired":0,"withdrawn":0},
            "useBy":"2026-03-01T15:00:00.000Z","pickupWindow":{"from":"2026-03-01T12:00:00.000Z","to":"2026-03-01T14:00:00.000Z"},
            "location":{"lat":-6.2,"lon":106.8},"region":"jakarta","temperatureClass":"hot","allergens":["eggs","soybeans"],
            "halal":"declared","createdAt":"2026-03-01T12:00:00.123Z"}
            """;
        Assert.Equal(Expected.Replace("\n", string.Empty, StringComparison.Ordinal), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task All_missing_fields_are_named_at_once()
    {
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, "{}");
        Assert.Equal(
            ["allergens", "category", "halal", "location", "pickupWindow", "quantity", "region", "temperatureClass", "title", "unit",
                "useBy"],
            await ProblemReader.FieldsAsync(response));
    }

    [Theory]
    [InlineData("title", "\"\"", "title")]
    [InlineData("title", "\"  \"", "title")]
    [InlineData("title", "null", "title")]
    [InlineData("title", "\"a\\u0000b\"", "title")]
    [InlineData("title", "\"line\\nbreak\"", "title")]
    [InlineData("title", "\"\\ud800\"", "title")]
    [InlineData("title", "5", "title")]
    [InlineData("category", "\"Cooked\"", "category")]
    [InlineData("category", "\"-a\"", "category")]
    [InlineData("category", "\"a-\"", "category")]
    [InlineData("category", "\"a.b\"", "category")]
    [InlineData("category", "\"a\\n\"", "category")]
    [InlineData("category", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "category")]
    [InlineData("region", "\"jakarta.*\"", "region")]
    [InlineData("region", "\">\"", "region")]
    [InlineData("unit", "\"kilogram\"", "unit")]
    [InlineData("unit", "\"Portion\"", "unit")]
    [InlineData("unit", "0", "unit")]
    [InlineData("unit", "\"0\"", "unit")]
    [InlineData("quantity", "0", "quantity")]
    [InlineData("quantity", "-1", "quantity")]
    [InlineData("quantity", "1000000001", "quantity")]
    [InlineData("quantity", "1.5", "quantity")]
    [InlineData("quantity", "99999999999999999999", "quantity")]
    [InlineData("quantity", "\"5\"", "quantity")]
    [InlineData("quantity", "null", "quantity")]
    [InlineData("quantity", "true", "quantity")]
    [InlineData("quantity", "[5]", "quantity")]
    [InlineData("useBy", "\"2026-03-01T22:00:00\"", "useBy")]
    [InlineData("useBy", "\"2026-03-01\"", "useBy")]
    [InlineData("useBy", "1772377200", "useBy")]
    [InlineData("bestBefore", "\"soon\"", "bestBefore")]
    [InlineData("pickupWindow", "{}", "pickupWindow.from pickupWindow.to")]
    [InlineData("pickupWindow", "[]", "pickupWindow")]
    [InlineData("pickupWindow", "{\"from\":\"x\",\"to\":\"y\"}", "pickupWindow.from pickupWindow.to")]
    [InlineData("pickupWindow", "{\"from\":5}", "pickupWindow.from")]
    [InlineData("pickupWindow", "{\"until\":5}", "pickupWindow.until")]
    [InlineData("location", "{}", "location.lat location.lon")]
    [InlineData("location", "{\"lat\":90.1,\"lon\":-180.1}", "location.lat location.lon")]
    [InlineData("location", "{\"lat\":1e999,\"lon\":0}", "location.lat")]
    [InlineData("location", "{\"lat\":\"NaN\",\"lon\":0}", "location.lat")]
    [InlineData("location", "{\"lat\":0,\"lon\":0,\"address\":\"\\u0007\"}", "location.address")]
    [InlineData("temperatureClass", "\"warm\"", "temperatureClass")]
    [InlineData("halal", "\"yes\"", "halal")]
    [InlineData("allergens", "null", "allergens")]
    [InlineData("allergens", "\"eggs\"", "allergens")]
    [InlineData("allergens", "[\"eggs\",\"eggs\"]", "allergens[1]")]
    [InlineData("allergens", "[\"none\"]", "allergens[0]")]
    [InlineData("allergens", "[\"Eggs\"]", "allergens[0]")]
    [InlineData("allergens", "[null,\"dust\"]", "allergens[0] allergens[1]")]
    [InlineData("allergens", "[7]", "allergens[0]")]
    [InlineData("allergens", "[\"eggs,milk\"]", "allergens[0]")]
    [InlineData("status", "\"open\"", "status")]
    [InlineData("Quantity", "5", "Quantity")]
    [InlineData("a b", "5", "$['a b']")]
    public async Task A_bad_field_is_named_by_its_path(string field, string json, string expected)
    {
        // Written as text, since what is bad here could not be built as JSON nodes.
        var body = RequestSamples.LotBodyWith(lot => lot.Remove(field));
        body = $"{body[..^1]},\"{field}\":{json}}}";
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, body);
        Assert.Equal(expected.StartsWith('$') ? [expected] : expected.Split(' '), await ProblemReader.FieldsAsync(response));
    }

    [Theory]
    [InlineData("title", 200)]
    [InlineData("notes", 2000)]
    public async Task Length_is_counted_in_characters(string field, int lengthMax)
    {
        var longest = string.Concat(Enumerable.Repeat("🍚", lengthMax));
        using var fits = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot[field] = longest));
        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
        using var tooLong = await gateway.SendAsync(
            "POST", "/v1/lots", Role.Donor, RequestSamples.LotBodyWith(lot => lot[field] = longest + "x"));
        Assert.Equal([field], await ProblemReader.FieldsAsync(tooLong));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"lot\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"title\":}")]
    [InlineData("{\"title\":\"a\",}")]
    [InlineData("{/* comment */}")]
    [InlineData("{\"notes\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    [InlineData("{'title':'a'}")]
    public async Task A_body_that_is_not_one_JSON_object_is_refused_as_a_whole(string body)
    {
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, body);
        var field = Assert.Single(await ProblemReader.FieldsAsync(response));
        Assert.True(field is "$" or "notes", field);
    }

    [Fact]
    public async Task A_field_that_comes_twice_is_refused()
    {
        var body = RequestSamples.LotBody.TrimEnd()[..^1] + ",\"quantity\":1}";
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, body);
        Assert.Equal(["quantity"], await ProblemReader.FieldsAsync(response));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused()
    {
        var body = Encoding.UTF8.GetBytes("""{"title":"_"}""");
        body[Array.IndexOf(body, (byte)'_')] = 0xFF;
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, change: request =>
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json");
        });
        await ProblemReader.ReadAsync(response, 400, "validation");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task Another_media_type_is_refused(string? mediaType)
    {
        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, change: request =>
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(RequestSamples.LotBody));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        });
        await ProblemReader.ReadAsync(response, 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_64_KiB_is_refused_with_or_without_a_length(bool isChunked)
    {
        var body = RequestSamples.LotBodyWith(lot => lot["notes"] = new string('x', 70_000));
        using var response = await gateway.SendAsync(
            "POST", "/v1/lots", Role.Donor, body, request => request.Headers.TransferEncodingChunked = isChunked);
        await ProblemReader.ReadAsync(response, 413, "body-too-large");
    }

    [Fact]
    public async Task An_adjustment_carries_what_was_sent_and_nothing_else()
    {
        using var response = await gateway.SendAsync(
            "PATCH", $"/v1/lots/{RequestSamples.LotId}", Role.Donor, """{"notes":""}""",
            request => request.Headers.IfMatch.ParseAdd("\"7\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var command = gateway.Cluster.Last<AdjustLot>();
        Assert.Equal((null, null, string.Empty, 7), (command.Posted, command.PickupWindow, command.Notes, command.ExpectedVersion));
    }

    [Theory]
    [InlineData("{}", "$")]
    [InlineData("""{"notes":null}""", "$")]
    [InlineData("""{"posted":0}""", "posted")]
    [InlineData("""{"title":"x"}""", "title")]
    [InlineData("""{"pickupWindow":{"from":"2026-03-01T12:00:00Z"}}""", "pickupWindow.to")]
    public async Task A_bad_adjustment_is_refused(string body, string field)
    {
        using var response = await gateway.SendAsync("PATCH", $"/v1/lots/{RequestSamples.LotId}", Role.Donor, body);
        Assert.Equal([field], await ProblemReader.FieldsAsync(response));
    }

    [Theory]
    [InlineData("withdrawal")]
    [InlineData("recall")]
    public async Task A_reason_is_required(string action)
    {
        using var response = await gateway.SendAsync("POST", $"/v1/lots/{RequestSamples.LotId}/{action}", Role.Operator, "{}");
        Assert.Equal(["reason"], await ProblemReader.FieldsAsync(response));
    }

    [Fact]
    public async Task A_rule_of_the_lot_comes_back_in_the_same_form()
    {
        await using var host = new GatewayHost();
        await host.InitializeAsync();
        host.Cluster.OnLot<LotView>(nameof(ILotGrain.PostAsync), _ => Refusal.Invalid("pickupWindow.to", "End it before useBy."));
        using var response = await host.SendAsync("POST", "/v1/lots", Role.Donor, RequestSamples.LotBody);
        var problem = await ProblemReader.ReadAsync(response, 400, "validation");
        Assert.Equal("End it before useBy.", (string?)problem["errors"]!["pickupWindow.to"]![0]);
        Assert.Null(response.Headers.Location);
    }
}
