namespace PahlawanPangan.Local.Servers;

/// <summary>
/// The PostgreSQL and the nats-server that an engine needs: those of PANGAN_POSTGRES and PANGAN_NATS, and
/// private ones where these are not set.
/// </summary>
public sealed class BackingServers : IAsyncDisposable
{
    private BackingServers(PostgresServer? postgres, NatsServer? nats, string connectionString, string natsUrl)
    {
        Postgres = postgres;
        Nats = nats;
        PostgresConnectionString = connectionString;
        NatsUrl = natsUrl;
    }

    public string PostgresConnectionString { get; }

    public string NatsUrl { get; }

    /// <summary>Null if it is external, since it must not be stopped then.</summary>
    public PostgresServer? Postgres { get; }

    /// <summary>Null if it is external.</summary>
    public NatsServer? Nats { get; }

    /// <param name="folder">Their data folder; null for temporary folders that are removed with them.</param>
    public static async Task<BackingServers> StartAsync(
        string? folder = null, Action<string>? say = null, CancellationToken cancellation = default)
    {
        var namedPostgres = Named("PANGAN_POSTGRES");
        var namedNats = Named("PANGAN_NATS");
        var postgres = namedPostgres is null ? PostgresServer.StartAsync(Options("postgres"), cancellation) : null;
        var nats = namedNats is null ? NatsServer.StartAsync(Options("nats"), cancellation) : null;
        try
        {
            await Task.WhenAll([.. new Task?[] { postgres, nats }.OfType<Task>()]);
        }
        catch
        {
            // Both starts have ended by now; a server that did start must not be left running.
            await DisposeStartedAsync(nats);
            await DisposeStartedAsync(postgres);
            throw;
        }
        var (startedPostgres, startedNats) = (postgres is null ? null : await postgres, nats is null ? null : await nats);
        return new BackingServers(
            startedPostgres, startedNats, namedPostgres ?? startedPostgres!.ConnectionString, namedNats ?? startedNats!.Url);

        ServerOptions Options(string server) => new()
        {
            Folder = folder is null ? null : Path.Combine(folder, server),
            Say = say ?? (_ => { }),
        };
    }

    /// <summary>Waits until one of the private servers or another given program exits; returns its name.</summary>
    public async Task<string> WaitForFirstExitAsync(string otherName, Task otherExit, CancellationToken cancellation)
    {
        var exits = new List<(string Name, Task Exit)> { (otherName, otherExit) };
        if (Postgres is not null)
        {
            exits.Add(("PostgreSQL", Postgres.WaitForExitAsync(cancellation)));
        }
        if (Nats is not null)
        {
            exits.Add(("nats-server", Nats.WaitForExitAsync(cancellation)));
        }
        var first = await Task.WhenAny(exits.Select(exit => exit.Exit));
        await first;
        return exits.Find(exit => exit.Exit == first).Name;
    }

    public async ValueTask DisposeAsync()
    {
        if (Nats is not null)
        {
            await Nats.DisposeAsync();
        }
        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }
    }

    private static async Task DisposeStartedAsync<TServer>(Task<TServer>? server)
        where TServer : LocalServer
    {
        if (server is { IsCompletedSuccessfully: true })
        {
            await (await server).DisposeAsync();
        }
    }

    private static string? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
