using System.Globalization;

namespace Orleans
{
    /// <summary>Sets the <see cref="Runtime.GrainType"/> of a grain class.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        internal Runtime.GrainType GrainType { get; } = Runtime.GrainType.Create(grainType);
    }

    /// <summary>Keeps a grain class out of idle collection.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class KeepAliveAttribute : Attribute
    {
    }

    /// <summary>Sets how long a grain of the class may be idle before it is collected.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class CollectionAgeLimitAttribute : Attribute
    {
        /// <summary>The shortest limit there is.</summary>
        public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

        private readonly TimeSpan? _inactivity;

        /// <summary>Takes the limit from <see cref="Days"/>, <see cref="Hours"/> and <see cref="Minutes"/>.</summary>
        public CollectionAgeLimitAttribute()
        {
        }

        /// <summary>Reads the limit from text such as <c>00:30:00</c>.</summary>
        public CollectionAgeLimitAttribute(string inactivityPeriod) =>
            _inactivity = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

        /// <summary>Days of the limit.</summary>
        public double Days { get; set; }

        /// <summary>Hours of the limit.</summary>
        public double Hours { get; set; }

        /// <summary>Minutes of the limit.</summary>
        public double Minutes { get; set; }

        /// <summary>Never collect.</summary>
        public bool AlwaysActive { get; set; }

        /// <summary>The limit.</summary>
        public TimeSpan AgeLimit
        {
            get
            {
                if (AlwaysActive)
                {
                    return Timeout.InfiniteTimeSpan;
                }

                var limit = _inactivity ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
                return limit <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : limit < MinAgeLimit ? MinAgeLimit : limit;
            }
        }
    }

    /// <summary>Sets how long callers of a method wait for its answer.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        /// <summary>The longest wait.</summary>
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
    }
}

namespace Orleans.Metadata
{
    /// <summary>Names the grain class that an interface means when several implement it.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class DefaultGrainTypeAttribute(string grainType) : Attribute
    {
        internal Runtime.GrainType GrainType { get; } = Runtime.GrainType.Create(grainType);
    }
}

namespace Orleans.Runtime
{
    /// <summary>Sets the <see cref="GrainInterfaceType"/> of an interface.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class GrainInterfaceTypeAttribute(string value) : Attribute
    {
        internal GrainInterfaceType Value { get; } = new(value);
    }
}

namespace Orleans.CodeGeneration
{
    /// <summary>Numbers the revisions of an interface. One process has one revision, so it decides nothing here.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class VersionAttribute(ushort version) : Attribute
    {
        /// <summary>The revision.</summary>
        public ushort Version { get; } = version;
    }
}

namespace Orleans.Providers
{
    /// <summary>Names the storage that a <see cref="Grain{TGrainState}"/> keeps its state in.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StorageProviderAttribute : Attribute
    {
        /// <summary>The storage's name.</summary>
        public string ProviderName { get; set; } = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
    }

    /// <summary>Well-known names.</summary>
    public static class ProviderConstants
    {
        /// <summary>The storage used when none is named.</summary>
        public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
    }
}
