using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Scale;

/// <summary>The resources for a load. Cores are busy cores; machines include headroom.</summary>
internal sealed record Capacity
{
    public required double Requests { get; init; }

    public required double Claims { get; init; }

    /// <summary>Gateways and silos together.</summary>
    public required double EngineCores { get; init; }

    public required double PostgresCores { get; init; }

    public required double BrokerCores { get; init; }

    public required int Databases { get; init; }

    public required int Streams { get; init; }

    public required int Machines { get; init; }

    public required double DollarsPerMonth { get; init; }
}

/// <summary>Computes the resources for a rate of operations from the cost of one.</summary>
internal sealed class CapacityModel(MeasuredCosts costs, ScaleOptions options)
{
    private const double MicrosPerSecond = 1e6;
    private const double HoursPerMonth = 730;

    /// <summary>The most databases that lots' ids can name.</summary>
    public const int DatabasesMax = ShardNumber.Max + 1;

    public Capacity For(double requests)
    {
        var claims = requests * options.ClaimShare;
        var reads = requests - claims;
        var downstream = (Engine: costs.Downstream.Engine - costs.Claim.Engine, Postgres: costs.Downstream.Postgres - costs.Claim.Postgres);
        var engine = Cores((claims * (costs.HttpClaim.Engine + Math.Max(0, downstream.Engine))) + (reads * costs.HttpRead.Engine));
        var postgres = Cores(claims * (costs.HttpClaim.Postgres + Math.Max(0, downstream.Postgres)));
        var broker = Cores(claims * costs.Downstream.Nats);
        var perMachine = options.CoresPerMachine * options.Busy;
        var databases = AtLeastOne(postgres / perMachine);
        var streams = AtLeastOne(claims / (costs.StreamPerSecond * options.Busy));
        var machines = AtLeastOne(engine / perMachine) + databases + AtLeastOne(broker / perMachine);
        return new Capacity
        {
            Requests = requests,
            Claims = claims,
            EngineCores = engine,
            PostgresCores = postgres,
            BrokerCores = broker,
            Databases = databases,
            Streams = streams,
            Machines = machines,
            DollarsPerMonth = machines * options.CoresPerMachine * HoursPerMonth * options.DollarsPerCoreHour,
        };
    }

    private static double Cores(double microsPerSecond) => microsPerSecond / MicrosPerSecond;

    private static int AtLeastOne(double count) => Math.Max(1, (int)Math.Ceiling(count));
}
