using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>Makes real grains of lots, without a silo around them.</summary>
internal static class SimulatedActivation
{
    public static PickupCodes Codes { get; } = new(new byte[PickupCodes.KeyBytesMin]);

    // Nothing connects to it.
    private static readonly LotShards Shards = new(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1"), Options.Create(new PostgresOptions()));

    private static readonly MethodInfo SetContext = typeof(Grain).Assembly.GetType("Orleans.Runtime.RuntimeContext", throwOnError: true)!
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
        .Single(static method => method.Name == "SetExecutionContext" && method.GetParameters().Length == 2);

    private static readonly Lazy<SafetyTables> Tables = new(static () =>
    {
        var tables = new SafetyTables(Shards, documents: null!);
        typeof(SafetyTables).GetField("_isRead", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(tables, true);
        return tables;
    });

    /// <summary>No recipient has stated a diet.</summary>
    private static readonly RecipientDiets Diets = new((IGrainFactory)GrainDouble.Create(
        typeof(IGrainFactory),
        static (_, _) => GrainDouble.Create(typeof(IDietGrain), static (_, _) => default(ValueTask<RecipientDiet?>))));

    /// <summary>Rings without anyone listening: relays poll.</summary>
    public static OutboxDoorbell Doorbell { get; } = new(Shards);

    public static LotGrain Create(
        Guid lotId, SimulatedProcess process, SimulatedDatabase database, IJournal<LotCommit> journal, LotPolicy policy, Action deactivate)
    {
        var runtime = GrainDouble.Create(typeof(IGrainRuntime), (method, _) =>
        {
            if (method.Name == nameof(IGrainRuntime.DeactivateOnIdle))
            {
                deactivate();
            }

            return null;
        });
        var services = GrainDouble.Create(typeof(IServiceProvider), (_, _) => runtime);
        var id = GrainId.Create(GrainType.Create("lot"), GrainIdKeyExtensions.CreateGuidKey(lotId));
        var context = GrainDouble.Create(typeof(IGrainContext), (method, _) => method.Name switch
        {
            "get_GrainId" => id,
            "get_ActivationServices" => services,
            _ => null,
        });
        object?[] arguments = [context, null];
        SetContext.Invoke(null, arguments);
        try
        {
            return new LotGrain(
                database.StoreOf(process), journal, new Clock(process.Time), Codes, policy, Tables.Value, Diets,
                NullLogger<LotGrain>.Instance);
        }
        finally
        {
            SetContext.Invoke(null, [null, null]);
        }
    }
}
