namespace PahlawanPangan.Tests.Architecture;

/// <summary>No transaction of the product stays open over a grain call, a network call or a wait.</summary>
[Finding("a transaction over remote calls")]
public sealed class TransactionTests
{
    /// <summary>The files that begin transactions. A new one is added here once it was read with this rule in mind.</summary>
    private static readonly string[] Begin =
    [
        "grains/Downstream/ConsumerStore.cs", "grains/Downstream/DeadLetterService.cs", "grains/Downstream/WorkQueue.cs",
        "grains/Ledger/ConsumerRebuild.cs", "grains/Ledger/DatabaseLedgerSource.cs", "grains/Notifications/NotificationGrain.cs",
        "grains/Notifications/WebhookGrain.cs",
        "grains/Outbox/CursorRows.cs", "grains/Outbox/DatabaseAdoption.cs", "grains/Outbox/HistoryRows.cs",
        "grains/Postgres/DatabaseEnvironment.cs",
        "grains/Recalls/RecallReminders.cs",
        "grains/Postgres/Migrations/Migrator.cs",
        "grains/Postgres/Migrations/OutboxPartitions.cs",
    ];

    /// <summary>What waits for something else than a database.</summary>
    private static readonly string[] Remote =
    [
        "GetGrain", "IGrainFactory", "HttpClient", "Http.", "INatsJSContext", "NatsConnection", "Task.Delay", "SemaphoreSlim", "Channel<",
    ];

    [Fact]
    public void File_that_begins_a_transaction_is_known()
    {
        var beginning = Sources().Where(file => File.ReadAllText(file).Contains("BeginTransaction", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.PathOf(), file));

        Assert.Empty(beginning.Except(Begin));
    }

    [Fact]
    public void File_that_begins_a_transaction_calls_nothing_remote()
    {
        var calls = Begin.Where(file => File.Exists(Repository.PathOf(file)))
            .SelectMany(file => Remote.Where(Repository.Read(file).Contains).Select(call => $"{file}: {call}"))

            // The one waits between two transactions, the other calls grains before its only one and where it has none.
            .Except(["grains/Postgres/Migrations/Migrator.cs: Task.Delay", "grains/Notifications/NotificationGrain.cs: GetGrain"]);

        Assert.Empty(calls);
    }

    /// <summary>Handlers run inside the transaction of their events; what they need from elsewhere is read before it begins.</summary>
    [Fact]
    public void Consumer_that_reads_another_database_does_so_before_its_transaction()
    {
        var elsewhere = Sources()
            .Where(file => File.ReadAllText(file) is var text && text.Contains(": IEventConsumer", StringComparison.Ordinal)
                && Array.Exists(["LotShards", .. Remote], text.Contains)
                && !text.Contains("IEventHandler> PrepareAsync(", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.PathOf(), file));

        Assert.Empty(elsewhere);
    }

    private static IEnumerable<string> Sources() => new[] { "grains", "gateway", "hosting", "silo" }
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories));
}
