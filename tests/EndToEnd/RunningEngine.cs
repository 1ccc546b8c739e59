using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.EndToEnd;

/// <summary>An HTTP answer, as a client keeps it.</summary>
public sealed record Answer(HttpStatusCode Status, string Body);

/// <summary>The engine in a separate process over its own servers, and its clients.</summary>
public sealed class RunningEngine : IAsyncDisposable
{
    private readonly PostgresServer? _postgres;
    private readonly NatsServer? _nats;
    private readonly string _keys;
    private readonly TokenIssuer _tokens;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(60) };

    private RunningEngine(PostgresServer? postgres, EngineSettings settings, NatsServer? nats, EngineServer engine, string keys)
    {
        (_postgres, Settings, _nats, Engine, _keys) = (postgres, settings, nats, engine, keys);
        _tokens = new TokenIssuer(
            TokenKeys.Load(new KeyFolder(keys), NullLogger.Instance), Options.Create(new GatewayOptions { KeysPath = keys }),
            TimeProvider.System);
    }

    /// <summary>A separate PostgreSQL for tests that stop it, if requested.</summary>
    public PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("Start it with ownPostgres.");

    public EngineSettings Settings { get; }

    /// <summary>Its broker, unless it was started over another one.</summary>
    public NatsServer Nats => _nats ?? throw new InvalidOperationException("It was started over a broker of the test.");

    public EngineServer Engine { get; }

    /// <param name="environment">Settings in addition to the servers' addresses.</param>
    /// <param name="ownPostgres">Whether it has its own PostgreSQL, not only its own database.</param>
    public static async Task<RunningEngine> StartAsync(IReadOnlyDictionary<string, string>? environment = null, bool ownPostgres = false)
    {
        Categories.RequireServers();
        var postgres = ownPostgres ? await PostgresServer.StartAsync(Servers.InMemory) : null;
        var nats = await NatsServer.StartAsync(Servers.InMemory);
        var keys = TestKeys.NewFolder();
        var settings = new EngineSettings(
            postgres?.ConnectionString ?? await (await Servers.CurrentAsync()).NewDatabaseAsync(), nats.Url, keys);
        var options = new ServerOptions { Settings = environment ?? new Dictionary<string, string>() };
        return new RunningEngine(
            postgres, settings, nats, await EngineServer.StartAsync(settings, options, prepare: postgres is not null), keys);
    }

    /// <summary>Starts one over servers of the test, with an empty database.</summary>
    public static async Task<RunningEngine> StartOverAsync(
        string connectionString, string natsUrl, IReadOnlyDictionary<string, string> environment)
    {
        var settings = new EngineSettings(connectionString, natsUrl, TestKeys.NewFolder());
        var engine = await EngineServer.StartAsync(settings, new ServerOptions { Settings = environment }, prepare: true);
        return new RunningEngine(postgres: null, settings, nats: null, engine, settings.KeysFolder);
    }

    /// <summary>A bearer token of an account.</summary>
    public string Token(Role role, Guid subject) => _tokens.Issue(new Caller(subject, role));

    /// <summary>Sends a request; null when there was no answer.</summary>
    public async Task<Answer?> SendAsync(HttpMethod method, string path, string token, string? key, string? body)
    {
        using var request = new HttpRequestMessage(method, Engine.Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request);
            return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Engine.KillAsync();
        await Engine.DisposeAsync();
        if (_nats is not null)
        {
            await _nats.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_keys, recursive: true);
    }
}
