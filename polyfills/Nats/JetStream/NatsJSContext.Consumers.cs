using System.Runtime.CompilerServices;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <content>Consumers.</content>
public partial class NatsJSContext
{
    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> CreateOrderedConsumerAsync(string stream, NatsJSOrderedConsumerOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return new ValueTask<INatsJSConsumer>(new NatsJSOrderedConsumer(stream, this, opts ?? NatsJSOrderedConsumerOpts.Default, cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> CreateOrUpdateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default) =>
        CreateAsync(stream, config, ConsumerCreateAction.CreateOrUpdate, cancellationToken);

    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> CreateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default) =>
        CreateAsync(stream, config, ConsumerCreateAction.Create, cancellationToken);

    /// <inheritdoc />
    public ValueTask<INatsJSConsumer> UpdateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default) =>
        CreateAsync(stream, config, ConsumerCreateAction.Update, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<INatsJSConsumer> GetConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return new NatsJSConsumer(this, await JSRequestResponseAsync<object, ConsumerInfo>($"{Opts.Prefix}.CONSUMER.INFO.{stream}.{consumer}", null, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async ValueTask<bool> DeleteConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return (await JSRequestResponseAsync<object, ConsumerDeleteResponse>($"{Opts.Prefix}.CONSUMER.DELETE.{stream}.{consumer}", null, cancellationToken).ConfigureAwait(false)).Success;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<INatsJSConsumer> ListConsumersAsync(string stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        var pages = PagesAsync<ConsumerListResponse, ConsumerInfo>($"{Opts.Prefix}.CONSUMER.LIST.{stream}", null, static page => page.Consumers, cancellationToken);
        await foreach (var info in pages.ConfigureAwait(false))
        {
            yield return new NatsJSConsumer(this, info);
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<string> ListConsumerNamesAsync(string stream, CancellationToken cancellationToken = default)
    {
        CheckStreamName(stream);
        return PagesAsync<ConsumerNamesResponse, string>($"{Opts.Prefix}.CONSUMER.NAMES.{stream}", null, static page => page.Consumers, cancellationToken);
    }

    /// <summary>Makes the consumer behind an ordered one: in memory, without acknowledgements, gone soon after its reader.</summary>
    internal ValueTask<ConsumerInfo> CreateOrderedAsync(string stream, NatsJSOrderedConsumerOpts opts, CancellationToken cancellationToken)
    {
        var config = new ConsumerConfig
        {
            DeliverPolicy = opts.DeliverPolicy,
            AckPolicy = ConsumerConfigAckPolicy.None,
            ReplayPolicy = opts.ReplayPolicy,
            InactiveThreshold = opts.InactiveThreshold,
            NumReplicas = 1,
            MemStorage = true,
            OptStartSeq = opts.OptStartSeq,
            OptStartTime = opts.OptStartTime,
            HeadersOnly = opts.HeadersOnly,
            FilterSubjects = opts.FilterSubjects.Length > 0 ? opts.FilterSubjects : null,
        };
        var request = new ConsumerCreateRequest { StreamName = stream, Config = config, Action = ConsumerCreateAction.Create };
        return JSRequestResponseAsync<ConsumerCreateRequest, ConsumerInfo>($"{Opts.Prefix}.CONSUMER.CREATE.{stream}.{Nuid.NewNuid()}", request, cancellationToken);
    }

    private async ValueTask<INatsJSConsumer> CreateAsync(string stream, ConsumerConfig config, ConsumerCreateAction action, CancellationToken cancellationToken)
    {
        CheckStreamName(stream);
        var name = string.IsNullOrWhiteSpace(config.Name) ? config.DurableName : config.Name;
        var subject = $"{Opts.Prefix}.CONSUMER.CREATE.{stream}";
        if (!string.IsNullOrWhiteSpace(name))
        {
            // Anything else that is wrong with a name the server says, but these would make it another request.
            subject += name.AsSpan().ContainsAny('.', '*', '>')
                ? throw new ArgumentException("Consumer name cannot contain '.', '*', '>'", nameof(config))
                : "." + name;
        }

        if (!string.IsNullOrWhiteSpace(config.FilterSubject))
        {
            subject += "." + config.FilterSubject;
        }

        var request = new ConsumerCreateRequest { StreamName = stream, Config = config, Action = action };
        return new NatsJSConsumer(this, await JSRequestResponseAsync<ConsumerCreateRequest, ConsumerInfo>(subject, request, cancellationToken).ConfigureAwait(false));
    }
}
