import { useStore } from '../../store/store'

export function Settings() {
  const topK = useStore((state) => state.topK)
  const targets = useStore((state) => state.targets)
  const setTopK = useStore((state) => state.setTopK)
  const setTargets = useStore((state) => state.setTargets)
  return (
    <div className="settings">
      <label>
        Candidates
        <select className="field" value={topK} disabled={targets.trim() !== ''} onChange={(event) => setTopK(Number(event.target.value))}>
          {[5, 10, 20, 50, 100].map((n) => (
            <option key={n}>{n}</option>
          ))}
        </select>
      </label>
      <label className="grow">
        Only these words
        <input
          className="field"
          placeholder="all of the vocabulary; or e.g. sea, ocean, lake"
          value={targets}
          spellCheck={false}
          onChange={(event) => setTargets(event.target.value)}
        />
      </label>
    </div>
  )
}
