using System.Text.Json.Nodes;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>A donor's own lots, by their query.</summary>
public sealed class LotListTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string Donor = "0197f0a0-0000-7000-8000-00000000000d";

    [Fact]
    public async Task Every_parameter_of_a_donors_list_reaches_the_catalogue()
    {
        const string Query = "mine=true&status=exhausted&from=2026-03-01T07:00:00%2B07:00&to=2026-03-02T00:00:00Z&limit=10&cursor=abc";
        using var response = await gateway.SendAsync("GET", "/v1/lots?" + Query, Role.Donor);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("n2", (string?)list["next"]);
        Assert.Equal(RequestSamples.LotId, (Guid?)list["items"]![0]!["id"]);
        var expected = new DonorLots
        {
            DonorId = RequestSamples.CallerId,
            Status = LotStatus.Exhausted,
            From = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
            Page = new(10, "abc"),
        };
        Assert.Equal(expected, gateway.Cluster.Last<DonorLots>());
    }

    [Fact]
    public async Task Operator_names_the_donor_whose_lots_are_listed()
    {
        using var response = await gateway.SendAsync("GET", $"/v1/lots?donorId={Donor}", Role.Operator);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(new DonorLots { DonorId = new Guid(Donor), Page = new(50, null) }, gateway.Cluster.Last<DonorLots>());
    }

    [Theory, Safety]
    [InlineData(Role.Recipient)]
    [InlineData(Role.Courier)]
    [InlineData(Role.Operator)]
    public async Task Only_donors_have_lots_of_their_own(Role role)
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots?mine=true", role);
        await ProblemReader.ReadAsync(response, 403, "forbidden");
    }

    [Theory]
    [InlineData("mine=false", "mine")]
    [InlineData("mine=", "mine")]
    [InlineData("mine=true&donorId=" + Donor, "donorId")]
    [InlineData("donorId=me", "donorId")]
    [InlineData("mine=true&status=gone", "status")]
    [InlineData("mine=true&from=yesterday", "from")]
    [InlineData("mine=true&from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from")]
    [InlineData("mine=true&to=2026-03-01", "to")]
    [InlineData("status=open", "status")]
    [InlineData("from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z", "from to")]
    [InlineData("mine=true&lat=1&lon=2&radiusKm=3", "lat lon radiusKm")]
    [InlineData("mine=true&category=bread&temperatureClass=hot&withoutAllergens=eggs", "category temperatureClass withoutAllergens")]
    [InlineData("mine=true&halal=certified&diet=vegan&sort=urgency", "diet halal sort")]
    public async Task Bad_combination_is_named(string query, string fields)
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots?" + query, Role.Donor);
        Assert.Equal(fields.Split(' '), (await ProblemReader.FieldsAsync(response)).Order(StringComparer.Ordinal));
    }
}
