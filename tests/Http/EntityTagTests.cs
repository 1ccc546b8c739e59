using System.Net;
using PahlawanPangan.Lots;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Tests.Http;

/// <summary>Versions as entity tags.</summary>
public sealed class EntityTagTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string Lot = $"/v1/lots/{RequestSamples.LotId}";

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("\"3\", \"7\"")]
    [InlineData("W/\"7\"")]
    [InlineData("*")]
    public async Task A_known_version_is_not_sent_again(string tags)
    {
        using var response = await GetAsync(tags);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal("\"7\"", response.Headers.ETag?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("\"6\"")]
    [InlineData("7")]
    [InlineData("\"77\"")]
    [InlineData("\"\"")]
    public async Task Another_version_is_sent(string tags)
    {
        using var response = await GetAsync(tags);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("\"6\"", 6L)]
    [InlineData("*", null)]
    public async Task The_expected_version_reaches_the_lot(string tag, long? expected)
    {
        using var withdrawn = await ChangeAsync("POST", $"{Lot}/withdrawal", """{"reason":"sold"}""", tag);
        Assert.Equal(HttpStatusCode.OK, withdrawn.StatusCode);
        Assert.Equal("\"7\"", withdrawn.Headers.ETag?.ToString());
        using var recalled = await ChangeAsync("POST", $"{Lot}/recall", """{"reason":"sold"}""", tag);
        Assert.Equal(HttpStatusCode.Accepted, recalled.StatusCode);

        Assert.Equal(expected, gateway.Cluster.Last<WithdrawLot>().ExpectedVersion);
        Assert.Equal(expected, gateway.Cluster.Last<OpenRecall>().ExpectedVersion);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("W/\"7\"")]
    [InlineData("\"7\", \"8\"")]
    [InlineData("\"-7\"")]
    [InlineData("\"seven\"")]
    [InlineData("\"99999999999999999999\"")]
    [InlineData("")]
    public async Task A_tag_that_cannot_be_read_lets_no_change_through(string tag)
    {
        using var response = await ChangeAsync("PATCH", Lot, """{"posted":9}""", tag);
        Assert.Equal(["If-Match"], await ProblemReader.FieldsAsync(response));
    }

    private Task<HttpResponseMessage> GetAsync(string tags) => gateway.SendAsync(
        "GET", Lot, Role.Donor, change: request => request.Headers.TryAddWithoutValidation("If-None-Match", tags));

    private Task<HttpResponseMessage> ChangeAsync(string method, string path, string body, string tag) => gateway.SendAsync(
        method, path, Role.Donor, body, request => request.Headers.TryAddWithoutValidation("If-Match", tag));
}
