namespace PahlawanPangan.Tests.Simulation;

/// <summary>Transactions.</summary>
internal sealed partial class SimulatedDatabase
{
    private readonly List<Transaction> _open = [];

    /// <summary>A transaction: what it writes is applied when it commits.</summary>
    internal sealed class Transaction : IDisposable
    {
        private readonly SimulatedDatabase _database;
        private readonly List<Action> _writes = [];
        private readonly List<object> _locks = [];
        private int _saved;
        private bool _isOver;

        public Transaction(SimulatedDatabase database)
        {
            _database = database;
            database._open.Add(this);
        }

        /// <summary>Its number; 0 until it writes.</summary>
        public ulong Xid { get; private set; }

        public bool IsAborted { get; private set; }

        /// <summary>Has the transaction write: it gets its number now.</summary>
        public ulong Begin()
        {
            if (Xid == 0)
            {
                Xid = _database._nextXid++;
                _database._running.Add(Xid);
            }

            return Xid;
        }

        /// <summary>Locks a row, and waits for the transaction that has it.</summary>
        public async Task LockAsync(object row)
        {
            Begin();
            while (_database._locks.TryGetValue(row, out var holder) && holder != this)
            {
                var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!_database._waiting.TryGetValue(row, out var waiting))
                {
                    _database._waiting[row] = waiting = [];
                }

                waiting.Add(released);
                await released.Task;
                ThrowIfAborted();
            }

            if (_database._locks.TryAdd(row, this))
            {
                _locks.Add(row);
            }
        }

        /// <summary>Takes some time within the server.</summary>
        public async Task PauseAsync()
        {
            await _database._scheduler.DelayAsync(_database._scheduler.Latency());
            ThrowIfAborted();
        }

        public void Write(Action write)
        {
            ThrowIfAborted();
            Begin();
            _writes.Add(write);
        }

        public void Save() => _saved = _writes.Count;

        public void RollBackToSaved() => _writes.RemoveRange(_saved, _writes.Count - _saved);

        public void Commit()
        {
            ThrowIfAborted();
            _writes.ForEach(static write => write());
            End();
        }

        public void Abort()
        {
            IsAborted = true;
            End();
        }

        public void Dispose()
        {
            if (!_isOver)
            {
                Abort();
            }
        }

        public void ThrowIfAborted()
        {
            if (IsAborted)
            {
                throw new AbortedException();
            }
        }

        private void End()
        {
            _isOver = true;
            _database._running.Remove(Xid);
            _database._open.Remove(this);
            foreach (var row in _locks)
            {
                _database._locks.Remove(row);
                if (_database._waiting.Remove(row, out var waiting))
                {
                    waiting.ForEach(static one => one.TrySetResult());
                }
            }

            _locks.Clear();
            if (IsAborted)
            {
                WakeAll();
            }
        }

        /// <summary>It may wait for a lock itself: it finds out there that it was aborted.</summary>
        private void WakeAll()
        {
            foreach (var waiting in _database._waiting.Values.ToList())
            {
                foreach (var one in waiting.ToList())
                {
                    _ = one.TrySetResult();
                }
            }

            _database._waiting.Clear();
        }
    }
}
