using System.Globalization;
using PahlawanPangan.Local.Faults;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A process of the instance, and what is done to it.</summary>
internal sealed class ChaosMember(string name, LocalServer server)
{
    private volatile string _state = "running";

    public string Name => name;

    public LocalServer Server => server;

    /// <summary>Its own clock; null when it has the machine's.</summary>
    public ProcessClock? Clock { get; init; }

    /// <summary>Its own disk; null when it has none.</summary>
    public SmallDisk? Disk { get; init; }

    /// <summary>What lets its fsync fail; null when nothing can.</summary>
    public FailingSync? Sync { get; init; }

    /// <summary>Whether its network is broken.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Its state in words.</summary>
    public string State => _state != "running" ? _state : !server.IsRunning ? "has ended" : IsCutOff ? "cut off" : "running";

    /// <summary>Whether it is meant to run and does.</summary>
    public bool IsWell => State == "running";

    /// <summary>Whether it has ended although it was not taken away.</summary>
    public bool HasEnded => State == "has ended";

    public string Process => server.IsRunning ? server.ProcessId.ToString(CultureInfo.InvariantCulture) : "-";

    /// <summary>The signal that takes it away.</summary>
    public string SignalOf(FaultWay way) => way switch
    {
        FaultWay.Killed => "SIGKILL",
        FaultWay.Suspended => "SIGSTOP",
        _ => server is PostgresServer ? "SIGINT" : "SIGTERM",
    };

    /// <summary>Takes it away.</summary>
    public async Task HurtAsync(FaultWay way)
    {
        _state = way.ToString().ToLowerInvariant();
        switch (way)
        {
            case FaultWay.Killed:
                await server.KillAsync();
                break;
            case FaultWay.Suspended:
                server.FreezeAll();
                break;
            default:
                await server.StopAsync();
                break;
        }
    }

    /// <summary>Gives it back.</summary>
    public async Task HealAsync(FaultWay way)
    {
        if (way == FaultWay.Suspended)
        {
            server.ThawAll();
            _state = "running";
        }
        else
        {
            await StartAsync();
        }
    }

    /// <summary>It was started again by something else, such as the pair that it belongs to.</summary>
    public void Return() => _state = "running";

    /// <summary>Starts it again after it has ended.</summary>
    public async Task StartAsync()
    {
        _state = "starting";
        await server.RestartAsync();
        _state = "running";
    }
}
