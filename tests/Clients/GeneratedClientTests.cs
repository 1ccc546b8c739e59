using System.Text.Json.Nodes;
using PahlawanPangan.Tests.Docs;
using PahlawanPangan.Tests.EndToEnd;
using PahlawanPangan.Tests.Local;

namespace PahlawanPangan.Tests.Clients;

/// <summary>Clients that are generated from the gateway's document walk the README's first steps, as docs/clients.md says.</summary>
[ServerTests]
public sealed class GeneratedClientTests(GeneratedClientTests.OneEngine fixture) : IClassFixture<GeneratedClientTests.OneEngine>
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(3);

    /// <summary>What a walk prints, in either language.</summary>
    private static readonly string[] Steps =
    [
        "post: open, 120 of 120 available",
        "claim: held 3, with a code of 6 digits",
        "claim again: the same",
        "another request under its key: 422 urn:pangan:problem:idempotency-key-reused",
        "a bad field: 400 urn:pangan:problem:validation, fields: quantity",
        "too much: 409 urn:pangan:problem:insufficient-quantity, available: 117",
        "claim seen: held 3, its code",
        "a wrong code: 403 urn:pangan:problem:pickup-code-wrong, attempts left: 4",
        "collection: collected 3",
        "lot: 117 available, 0 held, 3 collected",
        "no token: 401 urn:pangan:problem:unauthenticated",
        "claim while it is busy: held 2",
        "lot: 115 available, 2 held, 3 collected",
    ];

    private static readonly Dictionary<string, string> QuietTools = new()
    {
        ["KIOTA_OFFLINE_ENABLED"] = "true",
        ["KIOTA_TUTORIAL_ENABLED"] = "false",
        ["KIOTA_CLI_TELEMETRY_OPTOUT"] = "true",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
    };

    [Fact]
    public async Task CSharp_client_of_Kiota_compiles_and_walks_with_errors_and_retries()
    {
        var engine = await fixture.StartAsync();
        using var folder = new ScratchFolder();
        Copy("csharp", folder.Path);
        var document = await SaveDocumentAsync(engine, folder.Path);

        await RunAsync("dotnet", Repository.PathOf(), "tool restore");
        await RunAsync(
            "dotnet", Repository.PathOf(),
            "kiota generate --language CSharp --class-name PanganClient --namespace-name Pangan.Client --exclude-backward-compatible "
                + $"--log-level Error --openapi {document} --output {folder.Path}/client");
        await RunAsync("dotnet", folder.Path, "build --configuration Release --nologo --verbosity quiet --disable-build-servers");

        await AssertWalkedAsync(engine, "dotnet", folder.Path, "bin/Release/net10.0/Walk.dll");
    }

    [Fact]
    public async Task TypeScript_client_of_openapi_typescript_compiles_and_walks_with_errors_and_retries()
    {
        var packages = await NodePrograms.FolderAsync();
        var engine = await fixture.StartAsync();

        // Node finds packages in the folders above a program.
        var folder = Directory.CreateDirectory(Path.Combine(packages, $"walk-{Guid.NewGuid():N}"));
        try
        {
            Copy("typescript", folder.FullName);
            var document = await SaveDocumentAsync(engine, folder.FullName);
            var programs = Path.Combine(packages, "node_modules", ".bin");
            await RunAsync(Path.Combine(programs, "openapi-typescript"), folder.FullName, $"{document} --output pangan.d.ts");
            await RunAsync(Path.Combine(programs, "tsc"), folder.FullName, "--project .");

            await AssertWalkedAsync(engine, "node", folder.FullName, "out/walk.js");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AssertWalkedAsync(RunningEngine engine, string program, string folder, string walk)
    {
        await using var front = await BusyFront.StartAsync(engine.Engine.Url);
        var environment = new Dictionary<string, string>
        {
            ["PANGAN_URL"] = engine.Engine.Url,
            ["BUSY_URL"] = front.Url,
            ["DONOR_TOKEN"] = engine.Token(Role.Donor, Guid.CreateVersion7()),
            ["RECIPIENT_TOKEN"] = engine.Token(Role.Recipient, Guid.CreateVersion7()),
        };

        var output = await RunAsync(program, folder, walk, environment);

        Assert.Equal(Steps, output.Trim().Split('\n'));
        var attempts = Assert.Single(front.Attempts);
        Assert.Equal(3, attempts.Count);
        Assert.Single(attempts.DistinctBy(attempt => attempt.Body));
        Assert.All(
            attempts.Zip(attempts.Skip(1)), pair => Assert.True(TimeProvider.System.GetElapsedTime(pair.First.At, pair.Second.At)
                > TimeSpan.FromSeconds(0.9), "A client did not wait as long as Retry-After said."));
    }

    [Fact]
    public async Task Events_of_a_walk_are_as_the_catalogue_says()
    {
        var engine = await fixture.StartAsync();
        var post = await engine.SendAsync(
            HttpMethod.Post, "/v1/lots", engine.Token(Role.Donor, Guid.CreateVersion7()), "lot", LotSamples.Json(1));
        var lot = Guid.Parse((string)JsonNode.Parse(post!.Body)!["id"]!);
        await engine.SendAsync(
            HttpMethod.Post, $"/v1/lots/{lot}/claims", engine.Token(Role.Recipient, Guid.CreateVersion7()), "claim", """{"quantity":1}""");

        var events = await StreamTap.ReadAsync(engine.Nats.Url, 3, aggregates: lot);

        Assert.Equal(3, events.Count);
        Assert.All(events, one => Assert.Empty(EventCatalogue.FaultsOf(one.Text)));
    }

    private static async Task<string> SaveDocumentAsync(RunningEngine engine, string folder)
    {
        using var http = new HttpClient();
        var path = Path.Combine(folder, "openapi.json");
        await File.WriteAllTextAsync(path, await http.GetStringAsync(engine.Engine.Url + "/openapi/v1.json"));
        return path;
    }

    private static async Task<string> RunAsync(
        string program, string folder, string arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (status, output) = await NodePrograms.StartAsync(
            program, folder, StepLimit, arguments.Split(' '), QuietTools.Concat(environment ?? new Dictionary<string, string>())
                .ToDictionary());
        Assert.True(status == 0, $"{program} {arguments} ended with {status}:\n{output}");
        return output;
    }

    private static void Copy(string language, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests", "Clients", language)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    /// <summary>The engine that both walks share.</summary>
    public sealed class OneEngine : IAsyncDisposable
    {
        private RunningEngine? _engine;

        public async Task<RunningEngine> StartAsync() => _engine ??= await RunningEngine.StartAsync();

        public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
