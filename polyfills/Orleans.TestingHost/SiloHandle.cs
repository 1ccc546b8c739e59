using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo of a test cluster.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    /// <summary>Which silo of the cluster it is.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its address among silos.</summary>
    public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Its address for clients.</summary>
    public SiloAddress GatewayAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Whether it runs.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Stops the silo, or kills it.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <summary>Stops the silo, and kills it when <paramref name="ct"/> is cancelled.</summary>
    public abstract Task StopSiloAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} at {SiloAddress}";
}

/// <summary>A silo in the tests' own process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive = true;
    private bool _isDisposed;

    /// <summary>Its host.</summary>
    public required IHost SiloHost { get; init; }

    /// <summary>Its services.</summary>
    public IServiceProvider ServiceProvider => SiloHost.Services;

    /// <inheritdoc/>
    public override bool IsActive => _isActive;

    /// <inheritdoc/>
    public override async Task StopSiloAsync(bool stopGracefully)
    {
        using var killed = new CancellationTokenSource();
        if (!stopGracefully)
        {
            await killed.CancelAsync();
        }

        await StopSiloAsync(killed.Token);
    }

    /// <inheritdoc/>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_isActive)
        {
            return;
        }

        try
        {
            await SiloHost.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // That is how a host takes being killed.
        }
        finally
        {
            _isActive = false;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await StopSiloAsync(stopGracefully: true);
        await Hosts.DisposeAsync(SiloHost);
        GC.SuppressFinalize(this);
    }

    internal static async Task<InProcessSiloHandle> StartAsync(IHost host, string name, int instanceNumber)
    {
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await Hosts.DisposeAsync(host);
            throw;
        }

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        return new InProcessSiloHandle
        {
            SiloHost = host,
            Name = name,
            InstanceNumber = (short)instanceNumber,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
        };
    }
}
