using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Safety;

/// <summary>The tables that rules of safety go by: who reads them, who changes them, and when a change is in force.</summary>
[Safety]
public sealed class SafetyTableTests(Servers servers, SharedCluster shared) : IClassFixture<SharedCluster>
{
    private const string Limits = "/v1/temperature-limits", Lives = "/v1/shelf-lives";

    public static TheoryData<string, string, string> BadLimits => new()
    {
        { "{}", "limits", "" },
        { """{"limits":[]}""", "limits", "" },
        { """{"limits":{}}""", "limits", "" },
        { """{"limits":[null]}""", "limits limits[0]", "" },
        { Changed(limits => limits.RemoveAt(2)), "limits", "frozen" },
        { Changed(limits => limits[0] = limits[1]!.DeepClone()), "limits limits[1].temperatureClass", "twice" },
        { Changed(limits => limits[1]!["temperatureClass"] = "tepid"), "limits limits[1].temperatureClass", "ambient" },
        { Changed(limits => limits[1]!["minCelsius"] = 5), "limits[1].minCelsius", "below" },
        { Changed(limits => limits[1]!["minCelsius"] = 8), "limits[1].minCelsius", "below" },
        { Changed(limits => limits[1]!["maxCelsius"] = 151), "limits[1].maxCelsius", "150" },
        { Changed(limits => limits[1]!["minCelsius"] = -300), "limits[1].minCelsius", "-90" },
        { Changed(limits => limits[1]!["maxCelsius"] = "5"), "limits[1].maxCelsius", "" },
        { Changed(limits => limits[1]!["budgetMinutes"] = -1), "limits[1].budgetMinutes", "from 0" },
        { Changed(limits => limits[1]!["budgetMinutes"] = 10_081), "limits[1].budgetMinutes", "10080" },
        { Changed(limits => limits[1]!.AsObject().Remove("budgetMinutes")), "limits[1].budgetMinutes", "required" },
        { Changed(limits => limits[1]!["requiredAt"] = new JsonArray("pickup", "supper")), "limits[1].requiredAt[1]", "handover" },
        { Changed(limits => limits[1]!["requiredAt"] = new JsonArray("pickup", "pickup")), "limits[1].requiredAt", "once" },
        { Changed(limits => limits[1]!["source"] = " "), "limits[1].source", "" },
        { Changed(limits => limits[1]!["source"] = new string('x', 301)), "limits[1].source", "300" },
        { Changed(limits => limits[1]!["colour"] = "red"), "limits[1].colour", "Leave this out" },
        {
            Changed(limits =>
            {
                limits[1]!["minCelsius"] = 8;
                limits[2]!["budgetMinutes"] = -1;
                limits[3]!["source"] = "";
            }),
            "limits[1].minCelsius limits[2].budgetMinutes limits[3].source", ""
        },
    };

    public static TheoryData<string, string> BadLives => new()
    {
        { "{}", "shelfLives" },
        { """{"shelfLives":[]}""", "shelfLives" },
        { TableSamples.Lives(0), "shelfLives[0].hours shelfLives[1].hours shelfLives[2].hours" },
        { TableSamples.Lives(100_001, lives => lives.RemoveAt(2)), "shelfLives[0].hours shelfLives[1].hours" },
        { TableSamples.Lives(5, lives => lives[1]!["category"] = "Bread"), "shelfLives[1].category" },
        { TableSamples.Lives(5, lives => lives[1]!["category"] = "bread"), "shelfLives[2].category" },
        { TableSamples.Lives(5, lives => lives[1]!["source"] = null), "shelfLives[1].source" },
        { TableSamples.Lives(5, lives => lives[1]!["hours"] = 1.5), "shelfLives[1].hours" },
        { TableSamples.Lives(5, TooMany), "shelfLives" },
    };

    [Fact]
    public async Task Built_in_tables_are_version_1_with_a_source_for_every_line()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);

        var limits = (await cluster.Grains.GetGrain<ITemperatureLimitsGrain>(SafetyTableKeys.TemperatureLimits).GetAsync()).Value!;
        var lives = (await cluster.Grains.GetGrain<IShelfLivesGrain>(SafetyTableKeys.ShelfLives).GetAsync()).Value!;

        Assert.Equal((1L, 1L), (limits.Version, lives.Version));
        Assert.Equal(Enum.GetValues<TemperatureClass>(), limits.Limits.Select(limit => limit.TemperatureClass));
        Assert.All(limits.Limits, limit => Assert.False(string.IsNullOrWhiteSpace(limit.Source)));
        Assert.All(limits.Limits, limit => Assert.Empty(limit.RequiredAt));
        Assert.All(lives.Lives, life => Assert.False(string.IsNullOrWhiteSpace(life.Source)));
        Assert.Equal(lives.Lives.Count, lives.Lives.DistinctBy(life => life.Category).Count());
        Assert.Subset(
            lives.Lives.Select(life => life.Category).ToHashSet(), new HashSet<string> { "prepared-meals", "cooked-meal", "bread" });
    }

    [Theory]
    [MemberData(nameof(BadLimits))]
    public async Task Limits_that_cannot_be_are_refused_by_name_and_nothing_changes(string body, string fields, string advice)
    {
        await shared.StartAsync(servers);
        var before = await SendAsync("GET", Limits, null, Role.Recipient);

        var refused = await SendAsync("PUT", Limits, body, Role.Operator);

        Assert.Equal((400, "validation"), (refused.Status, refused.Problem));
        Assert.Equal(fields.Split(' '), FieldsOf(refused));
        Assert.Contains(advice, refused.Body, StringComparison.Ordinal);
        Assert.Equal(before.Body, (await SendAsync("GET", Limits, null, Role.Recipient)).Body);
    }

    [Theory]
    [MemberData(nameof(BadLives))]
    public async Task Shelf_lives_that_cannot_be_are_refused_by_name_and_nothing_changes(string body, string fields)
    {
        await shared.StartAsync(servers);
        var before = await SendAsync("GET", Lives, null, Role.Donor);

        var refused = await SendAsync("PUT", Lives, body, Role.Operator);

        Assert.Equal((400, "validation"), (refused.Status, refused.Problem));
        Assert.Equal(fields.Split(' '), FieldsOf(refused));
        Assert.Equal(before.Body, (await SendAsync("GET", Lives, null, Role.Donor)).Body);
    }

    [Theory]
    [InlineData(Limits, Role.Donor)]
    [InlineData(Limits, Role.Recipient)]
    [InlineData(Limits, Role.Courier)]
    [InlineData(Lives, Role.Donor)]
    [InlineData(Lives, Role.Recipient)]
    [InlineData(Lives, Role.Courier)]
    public async Task Only_an_operator_changes_a_table(string path, Role role)
    {
        await shared.StartAsync(servers);

        var body = path == Limits ? TableSamples.Limits() : TableSamples.Lives(200);

        Assert.Equal(403, (await SendAsync("PUT", path, body, role)).Status);
        Assert.Equal(200, (await SendAsync("GET", path, null, role)).Status);
    }

    [Fact]
    public async Task Table_is_refused_to_a_caller_without_the_role_by_the_grain_too()
    {
        await shared.StartAsync(servers);
        var limits = shared.Cluster.Grains.GetGrain<ITemperatureLimitsGrain>(SafetyTableKeys.TemperatureLimits);
        var lives = shared.Cluster.Grains.GetGrain<IShelfLivesGrain>(SafetyTableKeys.ShelfLives);

        Assert.Equal(RefusalKind.Forbidden, (await limits.SetAsync(LotSamples.Donor, [], null, null)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await lives.SetAsync(LotSamples.Donor, [], null, null)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Validation, (await limits.SetAsync(LotSamples.Operator, [], null, null)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Validation, (await lives.SetAsync(LotSamples.Operator, [], null, null)).Refusal?.Kind);
    }

    [Fact]
    public async Task Change_counts_up_from_the_version_that_was_read_and_outlives_its_grain()
    {
        await shared.StartAsync(servers);
        foreach (var (path, one, other) in new[]
        {
            (Limits, TableSamples.Limits(4), TableSamples.Limits(3)), (Lives, TableSamples.Lives(300), TableSamples.Lives(400)),
        })
        {
            var read = await SendAsync("GET", path, null, Role.Operator);
            var etag = read.Headers["ETag"];
            var changed = await SendAsync("PUT", path, one, Role.Operator, etag);
            Assert.Equal(200, changed.Status);
            Assert.Equal((long)read.Json!["version"]! + 1, (long)changed.Json!["version"]!);
            Assert.Equal($"\"{changed.Json["version"]}\"", changed.Headers["ETag"]);

            var stale = await SendAsync("PUT", path, other, Role.Operator, etag);
            Assert.Equal((412, "version-mismatch"), (stale.Status, stale.Problem));
            Assert.Equal(400, (await SendAsync("PUT", path, other, Role.Operator, "7")).Status);

            await shared.Cluster.ForgetGrainsAsync();
            Assert.Equal(changed.Body, (await SendAsync("GET", path, null, Role.Donor)).Body);
        }
    }

    [Fact]
    public async Task Change_is_in_the_ledger_in_full()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var rules = SafetyRules.BuiltIn;
        var limits = cluster.Grains.GetGrain<ITemperatureLimitsGrain>(SafetyTableKeys.TemperatureLimits);
        var lives = cluster.Grains.GetGrain<IShelfLivesGrain>(SafetyTableKeys.ShelfLives);
        Assert.False((await limits.SetAsync(LotSamples.Operator, rules.Limits.Limits.ToArray(), 1, null)).IsRefused);
        Assert.False((await lives.SetAsync(LotSamples.Operator, rules.ShelfLives.Lives.ToArray(), 1, null)).IsRefused);

        await using var consumers = RunningConsumers.Start(cluster);
        await consumers.CatchUpAsync("ledger");

        var kept = await cluster.QueryAsync<string[]>("SELECT array_agg(convert_from(payload, 'UTF8') ORDER BY subject) FROM ledger_entry");
        var (life, limit) = (JsonNode.Parse(kept[0])!, JsonNode.Parse(kept[1])!);
        Assert.Equal("org.pahlawanpangan.safety.shelf-lives-changed.v1", (string?)life["type"]);
        Assert.Equal("org.pahlawanpangan.safety.temperature-limits-changed.v1", (string?)limit["type"]);
        Assert.Equal((2, LotSamples.Operator.Id), ((int)limit["data"]!["version"]!, (Guid)limit["data"]!["by"]!));
        Assert.Equal((-15, 60), ((int)limit["data"]!["limits"]![2]!["maxCelsius"]!, (int)limit["data"]!["limits"]![2]!["budgetMinutes"]!));
        Assert.Equal(rules.ShelfLives.Lives.Count, life["data"]!["shelfLives"]!.AsArray().Count);
    }

    [Fact]
    public async Task Change_is_in_force_at_once_where_it_was_made_and_soon_on_every_other_silo()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var other = await PanganCluster.StartOverAsync(cluster.ConnectionString, cluster.Nats);
        var (here, there) = (TablesOf(cluster), TablesOf(other));
        await there.EnsureReadAsync();
        var lives = cluster.Grains.GetGrain<IShelfLivesGrain>(SafetyTableKeys.ShelfLives);
        ShelfLife[] shorter = [new() { Category = "bread", Hours = 3, Source = "a test" }];

        Assert.False((await lives.SetAsync(LotSamples.Operator, shorter, null, null)).IsRefused);

        Assert.Equal(TimeSpan.FromHours(3), here.Current.ShelfLifeOf("bread"));
        await Wait.UntilAsync(() => Task.FromResult(there.Current.ShelfLifeOf("bread") == TimeSpan.FromHours(3)));
        Assert.Null(there.Current.ShelfLifeOf("prepared-meals"));

        // An answer that was read before the change must not undo it.
        here.Set(BuiltInTables.ShelfLives);
        Assert.Equal(2, here.Current.ShelfLives.Version);
    }

    [Fact]
    public async Task Silo_that_has_not_read_the_tables_reads_them_before_it_loads_a_lot()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var lives = cluster.Grains.GetGrain<IShelfLivesGrain>(SafetyTableKeys.ShelfLives);
        ShelfLife[] shorter = [new() { Category = "prepared-meals", Hours = 3, Source = "a test" }];
        Assert.False((await lives.SetAsync(LotSamples.Operator, shorter, null, null)).IsRefused);

        // As it is when a silo starts.
        var tables = TablesOf(cluster);
        Field("_current").SetValue(tables, SafetyRules.BuiltIn);
        Field("_isRead").SetValue(tables, false);
        var posted = await cluster.Lot(Guid.CreateVersion7()).PostAsync(LotSamples.Post(cluster.Time.Now, 20, TimeSpan.FromHours(4)));

        Assert.Equal(RefusalKind.ShelfLifeExceeded, posted.Refusal?.Kind);
    }

    private static FieldInfo Field(string name) =>
        typeof(SafetyTables).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingFieldException(nameof(SafetyTables), name);

    private static SafetyTables TablesOf(PanganCluster cluster) => cluster.Services.GetRequiredService<SafetyTables>();

    private static string Changed(Action<JsonArray> change) => TableSamples.Limits(5, change);

    private static void TooMany(JsonArray lives)
    {
        for (var i = lives.Count; i <= ShelfLives.CategoriesMax; i++)
        {
            lives.Add((JsonNode)new JsonObject { ["category"] = $"kind-{i}", ["hours"] = 1, ["source"] = "a test" });
        }
    }

    private static string[] FieldsOf(Answer answer) =>
        [.. answer.Json!["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal)];

    private Task<Answer> SendAsync(string method, string path, object? body, Role role, string? ifMatch = null) =>
        shared.Gateway.SendAsync(
            method, path, body,
            shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(Guid.CreateVersion7(), role), TimeSpan.FromHours(1)),
            request =>
            {
                if (ifMatch is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
                }
            });
}
