using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using PahlawanPangan.Clustering;

namespace PahlawanPangan.Tests.Support;

/// <summary>Whether this build and this machine can run a cluster of silos.</summary>
public static class Clusters
{
    private static readonly Lazy<string?> WhyNot = new(FindWhyNot);

    /// <summary>Skips a test that needs several silos where there can be only one, with the reason that the silo itself gives.</summary>
    public static void Require() => Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");

    private static string? FindWhyNot()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [ClusterSettingsReader.RedisVariable] = "127.0.0.1:1",
            [ClusterSettingsReader.AdvertisedAddressVariable] = "127.0.0.1",
        });
        builder.UseOrleans(silo => silo.UsePanganClustering(ClusterSettingsReader.ReadForSilo(builder.Configuration)));
        using var host = builder.Build();
        try
        {
            foreach (var validator in host.Services.GetServices<IConfigurationValidator>())
            {
                validator.ValidateConfiguration();
            }
        }
        catch (OrleansConfigurationException refused)
        {
            return refused.Message;
        }

        return RedisIsInstalled() ? null : "redis-server is not installed (Debian: apt-get install redis-server).";
    }

    private static bool RedisIsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Append("/usr/local/bin")
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
}
