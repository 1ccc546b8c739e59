using System.Diagnostics;
using Orleans.Diagnostics;

namespace Orleans.Diagnostics
{
    /// <summary>The names of the sources that traces of grain calls come from.</summary>
    public static class ActivitySources
    {
        /// <summary>Calls of the application's grains.</summary>
        public const string ApplicationGrainActivitySourceName = "Microsoft.Orleans.Application";

        /// <summary>Calls of the runtime's own grains.</summary>
        public const string RuntimeActivitySourceName = "Microsoft.Orleans.Runtime";

        /// <summary>Activations coming and going.</summary>
        public const string LifecycleActivitySourceName = "Microsoft.Orleans.Lifecycle";

        /// <summary>Storages being read and written.</summary>
        public const string StorageActivitySourceName = "Microsoft.Orleans.Storage";

        /// <summary>All of them.</summary>
        public const string AllActivitySourceName = "Microsoft.Orleans.*";

        internal static ActivitySource Application { get; } = new(ApplicationGrainActivitySourceName, "1.1.0");

        internal static ActivitySource Runtime { get; } = new(RuntimeActivitySourceName, "1.1.0");

        internal static ActivitySource Of(Type grainInterface) =>
            grainInterface.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true ? Runtime : Application;
    }
}

namespace Orleans.Runtime
{
    /// <summary>Starts a client span for a call that leaves, and sends its identity along.</summary>
    internal sealed class OutgoingActivityFilter : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            var activity = ActivitySources.Of(context.Request.GetInterfaceType())
                .StartActivity(context.Request.GetActivityName(), ActivityKind.Client);
            if (activity is null)
            {
                return context.Invoke();
            }

            DistributedContextPropagator.Current.Inject(activity, null, static (_, key, value) => RequestContext.Set(key, value));
            return GrainCallSpan.RunAsync(context, activity);
        }
    }

    /// <summary>Starts a server span for a call that arrived, as a child of what was sent along.</summary>
    internal sealed class IncomingActivityFilter : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            var propagator = DistributedContextPropagator.Current;
            propagator.ExtractTraceIdAndState(null, Read, out var parent, out var state);
            var source = ActivitySources.Of(context.Request.GetInterfaceType());
            var name = context.Request.GetActivityName();
            var activity = ActivityContext.TryParse(parent, state, isRemote: true, out var parentContext)
                ? source.CreateActivity(name, ActivityKind.Server, parentContext)
                : source.CreateActivity(name, ActivityKind.Server, parent);
            if (activity is null)
            {
                return context.Invoke();
            }

            foreach (var (key, value) in propagator.ExtractBaggage(null, Read) ?? [])
            {
                activity.AddBaggage(key, value);
            }

            activity.Start();
            return GrainCallSpan.RunAsync(context, activity);
        }

        private static void Read(object? carrier, string name, out string? value, out IEnumerable<string>? values) =>
            (value, values) = (RequestContext.Get(name) as string, null);
    }

    /// <summary>The span of one grain call, by OpenTelemetry's conventions for remote calls.</summary>
    internal static class GrainCallSpan
    {
        public static async Task RunAsync(IGrainCallContext context, Activity activity)
        {
            activity.SetTag("rpc.system", "orleans");
            activity.SetTag("rpc.service", context.InterfaceName);
            activity.SetTag("rpc.method", $"{context.InterfaceName}/{context.MethodName}");
            if (activity.IsAllDataRequested)
            {
                activity.SetTag("rpc.orleans.target_id", context.TargetId.ToString());
                if (context.SourceId is { } source)
                {
                    activity.SetTag("rpc.orleans.source_id", source.ToString());
                }
            }

            try
            {
                await context.Invoke();
            }
            catch (Exception exception)
            {
                activity.SetStatus(ActivityStatusCode.Error);
                activity.SetTag("exception.type", exception.GetType().FullName);
                activity.SetTag("exception.message", exception.Message);
                activity.SetTag("exception.stacktrace", exception.ToString());
                activity.SetTag("exception.escaped", true);
                throw;
            }
            finally
            {
                activity.Stop();
            }
        }
    }
}
