using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Checks settings before a silo or a client starts.</summary>
    public interface IConfigurationValidator
    {
        /// <summary>Throws when settings are missing or contradict one another.</summary>
        void ValidateConfiguration();
    }
}

namespace Orleans.Hosting
{
    /// <summary>How the members of a cluster find one another: said once when a silo or a client is put together.</summary>
    /// <param name="Refusal">Why this way cannot be gone, or null.</param>
    internal sealed record ClusteringChoice(string? Refusal);

    /// <summary>A silo or a client must say how the members of its cluster find one another.</summary>
    internal sealed class ClusteringValidator(IEnumerable<ClusteringChoice> choices, IOptions<ClusterOptions> cluster) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            if (string.IsNullOrWhiteSpace(cluster.Value.ClusterId) || string.IsNullOrWhiteSpace(cluster.Value.ServiceId))
            {
                throw new OrleansConfigurationException($"{nameof(ClusterOptions)}.{nameof(ClusterOptions.ClusterId)} and "
                    + $"{nameof(ClusterOptions)}.{nameof(ClusterOptions.ServiceId)} must not be empty.");
            }

            if (choices.LastOrDefault() is not { } choice)
            {
                throw new OrleansConfigurationException("Nothing says how the members of the cluster find one another. Call UseLocalhostClustering().");
            }

            if (choice.Refusal is { } refusal)
            {
                throw new OrleansConfigurationException(refusal);
            }
        }
    }

    internal sealed class CollectionValidator(IOptions<GrainCollectionOptions> options) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            var settings = options.Value;
            if (settings.CollectionQuantum <= TimeSpan.Zero)
            {
                throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{nameof(settings.CollectionQuantum)} must be greater than zero.");
            }

            if (settings.CollectionAge <= settings.CollectionQuantum)
            {
                throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{nameof(settings.CollectionAge)} is "
                    + $"{settings.CollectionAge}. It must be greater than {nameof(settings.CollectionQuantum)}, which is {settings.CollectionQuantum}.");
            }

            foreach (var (name, age) in settings.ClassSpecificCollectionAge)
            {
                if (age <= settings.CollectionQuantum)
                {
                    throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{nameof(settings.ClassSpecificCollectionAge)}[{name}] is "
                        + $"{age}. It must be greater than {nameof(settings.CollectionQuantum)}, which is {settings.CollectionQuantum}.");
                }
            }
        }
    }
}
