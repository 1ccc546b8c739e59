using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Statements;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Statements;

/// <summary>Statements over HTTP: JSON, CSV, and requests that are mistaken.</summary>
[Safety]
[Collection<RecordCollection>]
public sealed class StatementApiTests(Servers servers, SharedCluster shared)
{
    [Fact]
    public async Task Statement_has_a_line_for_each_month_region_and_category_and_the_csv_has_the_same_sums()
    {
        await shared.StartAsync(servers);
        var scene = new StatementScene(shared.Cluster);
        var lot = await scene.PostAsync(20);
        await scene.CollectAsync(lot, await scene.ClaimAsync(lot, 5), 4);
        var cancelled = await scene.ClaimAsync(lot, 2);
        Assert.False((await shared.Cluster.Lot(lot).CancelAsync(LotSamples.Cancel(cancelled, scene.Recipient))).IsRefused);
        Assert.False((await shared.Cluster.Lot(lot).WithdrawAsync(
            new WithdrawLot { Caller = scene.Donor, Reason = "closed" })).IsRefused);
        await scene.CatchUpAsync();
        var (before, month) = (StatementResponse.MonthName(scene.Month.AddMonths(-1)), StatementResponse.MonthName(scene.Month));

        var answer = await GetAsync(scene.Donor, $"?from={before}-15&to={month}-28");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal((before, month, "UTC"), (
            (string)answer.Json!["from"]!, (string)answer.Json["to"]!, (string)answer.Json["timeZone"]!));
        Assert.Equal((string)answer.Json["asOf"]!, answer.Headers["pangan-as-of"]);
        var line = Assert.Single(answer.Json["lines"]!.AsArray())!;
        Assert.Equal((month, scene.Region, "bread"), (
            (string)line["period"]!, (string)line["region"]!, (string)line["category"]!));
        Assert.Equal((1, 20, 8400), (
            (int)line["posted"]!["count"]!, (int)line["posted"]!["portions"]!, (int)line["posted"]!["weightGrams"]!));
        Assert.Equal((1, 4, 1680, 4200), (
            (int)line["collected"]!["count"]!, (int)line["collected"]!["portions"]!, (int)line["collected"]!["weightGrams"]!,
            (int)line["co2eGrams"]!));
        var waste = Assert.Single(line["waste"]!.AsArray())!;
        Assert.Equal(("withdrawn", 16), ((string)waste["reason"]!, (int)waste["amount"]!["portions"]!));
        Assert.Equal((1, 0), ((int)line["cancelled"]!, (int)line["lapsed"]!));

        var csv = await GetAsync(scene.Donor, $"?from={month}&to={month}&format=csv");
        Assert.Equal("text/csv; charset=utf-8; header=present", csv.Headers["Content-Type"]);
        Assert.Contains($"statement-{month}-{month}.csv", csv.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Equal(
            $"""
            period,region,category,measure,reason,unit,count,quantity,weightGrams,co2eGrams
            {month},{scene.Region},bread,posted,,portion,1,20,8400,0
            {month},{scene.Region},bread,collected,,portion,1,4,1680,4200
            {month},{scene.Region},bread,wasted,withdrawn,portion,1,16,6720,0
            {month},{scene.Region},bread,cancelled,claimant,portion,1,2,840,0

            """.ReplaceLineEndings("\r\n"),
            csv.Body.TrimStart('\uFEFF'));
    }

    [Theory]
    [InlineData("?from=2026-02-30", "from")]
    [InlineData("?from=2026", "from")]
    [InlineData("?from=1999-12&to=9001-01", "from to")]
    [InlineData("?from=2026-03-01T10:00:00&to=soon", "from to")]
    [InlineData("?from=2026-04&to=2026-03", "from")]
    [InlineData("?from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from")]
    [InlineData("?from=2026-01&to=2027-02", "to")]
    [InlineData("?from=2026-01&to=2026-01&format=xlsx&month=3", "format month")]
    [InlineData("?accountId=me", "accountId")]
    public async Task Mistaken_request_is_refused_with_the_parameters_named(string query, string named)
    {
        await shared.StartAsync(servers);

        var answer = await GetAsync(LotSamples.Operator, query);

        Assert.Equal("validation", answer.Problem);
        Assert.Equal(named, string.Join(' ', answer.Json!["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Statement_of_another_account_is_for_operators_and_couriers_have_none()
    {
        await shared.StartAsync(servers);
        var query = $"?from=2026-01&to=2027-01&accountId={Guid.CreateVersion7()}";

        Assert.Equal("forbidden", (await GetAsync(LotSamples.Donor, query)).Problem);
        Assert.Equal("forbidden", (await GetAsync(LotSamples.Recipient, query)).Problem);
        Assert.Equal("forbidden", (await GetAsync(new Caller(Guid.CreateVersion7(), Role.Courier), "")).Problem);
        Assert.Equal(401, (await shared.Gateway.SendAsync("GET", "/v1/statements")).Status);
        Assert.Empty((await GetAsync(LotSamples.Operator, query)).Json!["lines"]!.AsArray());
    }

    [Theory]
    [InlineData(null, null, "2026-02", "2026-02")]
    [InlineData("2026-01", null, "2026-01", "2026-01")]
    [InlineData(null, "2026-01-31", "2026-01", "2026-01")]
    [InlineData("2025-03", "2026-03", "2025-03", "2026-03")]
    [InlineData("2026-01-31", "2026-03-01", "2026-01", "2026-03")]
    [InlineData("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-01", "2026-02")]
    [InlineData("2026-01-01T06:59:59+07:00", "2026-03-01T00:00:00.001Z", "2025-12", "2026-03")]
    public void Period_is_the_months_that_it_touches_in_utc_and_the_last_full_month_unless_named(
        string? from, string? to, string first, string last)
    {
        var query = new StatementQuery { Request = new DefaultHttpContext().Request, From = from, To = to };

        (var begin, var end) = query.ToMonths(new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero));

        Assert.Equal((first, last), (StatementResponse.MonthName(begin), StatementResponse.MonthName(end)));
    }

    private Task<Answer> GetAsync(Caller caller, string query) => shared.Gateway.SendAsync(
        "GET", $"/v1/statements{query}", token: shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(caller));
}
