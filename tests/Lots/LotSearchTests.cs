using System.Text.Json.Nodes;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>Query strings of the lists.</summary>
public sealed class LotSearchTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task Every_parameter_reaches_the_catalogue()
    {
        const string Query = "lat=-6.2&lon=106.8&radiusKm=5&category=bread&temperatureClass=chilled&withoutAllergens=eggs,milk"
            + "&halal=certified&diet=vegan,halal&sort=distance&limit=10&cursor=abc";
        using var response = await gateway.SendAsync("GET", "/v1/lots?" + Query, Role.Recipient);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("n1", (string?)list["next"]);
        Assert.Equal(RequestSamples.LotId, (Guid?)list["items"]![0]!["id"]);
        var expected = new LotSearch
        {
            Lat = -6.2,
            Lon = 106.8,
            RadiusKm = 5,
            Category = "bread",
            TemperatureClass = TemperatureClass.Chilled,
            WithoutAllergens = Allergens.Eggs | Allergens.Milk,
            Order = LotOrder.Distance,
            Page = new(10, "abc"),
            Halal = HalalStatus.Certified,
            Diets = Diets.Vegan,
        };
        Assert.Equal(expected, gateway.Cluster.Last<LotSearch>());
    }

    [Fact]
    public async Task Without_parameters_the_most_urgent_come_first()
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots", Role.Recipient);
        Assert.Equal(new LotSearch { Order = LotOrder.Urgency, Page = new(50, null) }, gateway.Cluster.Last<LotSearch>());
    }

    [Theory, Safety]
    [InlineData("halal=declared", HalalStatus.Declared, Diets.None)]
    [InlineData("diet=halal", HalalStatus.Declared, Diets.None)]
    [InlineData("diet=vegetarian", null, Diets.Vegetarian)]
    [InlineData("diet=vegan,%20vegetarian,halal", HalalStatus.Declared, Diets.Vegan | Diets.Vegetarian)]
    public async Task Diet_is_searched_for_by_its_parts(string query, HalalStatus? halal, Diets diets)
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots?" + query, Role.Recipient);
        Assert.Equal(
            new LotSearch { Page = new(50, null), Halal = halal, Diets = diets }, gateway.Cluster.Last<LotSearch>());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=5&limit=6", "limit")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=a%20b", "cursor")]
    [InlineData("cursor=a%00", "cursor")]
    [InlineData("lat=1", "lon")]
    [InlineData("lon=1", "lat")]
    [InlineData("lat=91&lon=0", "lat")]
    [InlineData("lat=NaN&lon=0", "lat")]
    [InlineData("lat=Infinity&lon=0", "lat")]
    [InlineData("lat=1,5&lon=0", "lat")]
    [InlineData("radiusKm=5", "lat lon")]
    [InlineData("lat=0&lon=0&radiusKm=0", "radiusKm")]
    [InlineData("lat=0&lon=0&radiusKm=20001", "radiusKm")]
    [InlineData("sort=distance", "lat lon")]
    [InlineData("sort=price", "sort")]
    [InlineData("sort=0", "sort")]
    [InlineData("category=Bread", "category")]
    [InlineData("temperatureClass=warm", "temperatureClass")]
    [InlineData("withoutAllergens=dust", "withoutAllergens")]
    [InlineData("withoutAllergens=", "withoutAllergens")]
    [InlineData("halal=no", "halal")]
    [InlineData("halal=unknown", "halal")]
    [InlineData("halal=", "halal")]
    [InlineData("diet=kosher", "diet")]
    [InlineData("diet=", "diet")]
    [InlineData("Limit=5", "Limit")]
    [InlineData("colour=red&limit=0", "colour limit")]
    public async Task A_bad_parameter_is_named(string query, string fields)
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots?" + query, Role.Recipient);
        Assert.Equal(fields.Split(' '), await ProblemReader.FieldsAsync(response));
    }

    [Theory]
    [InlineData("/v1/claims?status=open", "status")]
    [InlineData("/v1/claims?lat=1", "lat")]
    public async Task Own_claims_are_filtered_as_strictly(string path, string field)
    {
        using var response = await gateway.SendAsync("GET", path, Role.Recipient);
        Assert.Equal([field], await ProblemReader.FieldsAsync(response));
    }

    [Fact]
    public async Task Claims_of_a_lot_are_paged()
    {
        using var response = await gateway.SendAsync("GET", $"/v1/lots/{RequestSamples.LotId}/claims?limit=3", Role.Donor);
        Assert.Equal("""{"items":[]}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(new PageRequest(3, null), gateway.Cluster.Last<PageRequest>());
    }
}
